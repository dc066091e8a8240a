"""The table of all portals and redesigns, each built when it is first asked for."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache

from tests.simulator import portals_guarded as guarded
from tests.simulator import portals_plain as plain
from tests.simulator import portals_scripts as scripts
from tests.simulator import portals_services as services
from tests.simulator import portals_static as static
from tests.simulator import portals_tangled as tangled
from tests.simulator.portals import Portal

BUILDERS: tuple[Callable[[], Portal], ...] = (
    static.xiangyang, static.qinzhou, static.zhujiang, static.leshan, static.yuxi, static.guizhou,
    scripts.taizhou, scripts.quzhou, scripts.yunfu, scripts.tongling,
    services.chaoyang, services.xuchang, services.suqian, services.sanmenxia,
    plain.shanghai, plain.shangluo, plain.huaibei, plain.tongchuan, plain.hengshui, plain.jinshui,
    guarded.xiaogan, guarded.wuhai, guarded.xining, guarded.huangshan,
    tangled.linfen, tangled.baoshan, tangled.tulufan,
)  # fmt: skip
PORTALS: dict[str, Callable[[], Portal]] = {builder.__name__: cache(builder) for builder in BUILDERS}
"""By name."""


def all_portals() -> list[Portal]:
    """Every one."""
    return [build() for build in PORTALS.values()]
