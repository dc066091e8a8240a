"""The table of all dialects."""

from __future__ import annotations

from tests.simulator.feeds import FEEDS
from tests.simulator.gkmlpt import GKMLPT
from tests.simulator.hanweb import HANWEB
from tests.simulator.jpaas import JPAAS
from tests.simulator.lonsun import LONSUN
from tests.simulator.media import MEDIA
from tests.simulator.plain import PLAIN
from tests.simulator.services import SERVICES
from tests.simulator.site import Dialect
from tests.simulator.trs import TRS
from tests.simulator.trs_faults import TRS_FAULTS
from tests.simulator.ucap import UCAP

DIALECTS: dict[str, Dialect] = {
    dialect.name: dialect
    for group in (TRS, TRS_FAULTS, UCAP, HANWEB, JPAAS, GKMLPT, LONSUN, PLAIN, MEDIA, FEEDS, SERVICES)
    for dialect in group
}
