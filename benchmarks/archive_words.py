"""The vocabulary of the invented articles: words of two to four characters, names, numbers and Latin words.

All of it is made up here. Real texts have a head (的, 生态环境), a body of some thousand words and an endless tail of
names; an index is as large, and as slow, as that tail and that head make it.
"""

from __future__ import annotations

import random
from dataclasses import dataclass
from functools import cache
from itertools import accumulate

_THEMES = {
    "air": "大气 空气 废气 扬尘 臭氧 锅炉 机动车 烟尘 油气 秸秆 燃煤 蓝天 雾霾 颗粒物 挥发物 重污染 优良率 散煤",
    "water": "水质 断面 河流 湖泊 饮用水 排污口 污水 黑臭 流域 治水 水源 河长 水库 管网 尾水 岸线 总磷 氨氮",
    "soil": "土壤 农用地 地块 重金属 修复 风险 耕地 污染物 地下水 农药 化肥 矿区 尾矿 建设用地",
    "solid_waste": "固废 垃圾 危废 填埋 焚烧 回收 塑料 渣场 分类 包装 再生 转运 处置 无废城市",
    "noise": "噪声 隔音 夜间 工地 喇叭 振动 声环境 静音 广场舞 分贝",
    "ecology": "湿地 林地 草原 物种 候鸟 自然 保护区 公园 植被 荒漠 红线 生物 多样性 栖息地 雪豹 珙桐",
    "climate": "低碳 减排 碳市场 配额 能耗 光伏 风电 核算 双碳 温室 气候 气体 储能 绿电 达峰 中和",
    "nuclear": "辐射 核电 放射源 核安全 铀矿 电磁 应急 屏蔽 剂量 核素",
    "inspection": "督察 整改 反馈 交办 销号 约谈 问责 台账 清单 信访 进驻 移交 回头看 边督边改",
    "enforcement": "执法 处罚 立案 查封 罚款 案件 检察 法院 赔偿 违法 取证 诉讼 偷排 双随机",
    "eia": "环评 审批 许可 公示 报告书 验收 选址 项目 排污 登记 听证 受理 批复 三线一单",
    "monitoring": "监测 站点 数据 在线 采样 实验室 遥感 预警 预报 质控 传感器 走航 比对 校准",
    "publicity": "宣传 志愿者 讲座 学校 活动 开放日 绿色 生活 展览 征文 培训 公众 设施 环境日",
}
_GENERAL = (
    "工作 环境 生态 保护 发展 建设 管理 治理 企业 问题 推进 实施 加强 开展 提升 落实 责任 部门 重点 措施 目标 任务 "
    "组织 领导 会议 要求 情况 检查 指导 服务 完成 达到 提高 下降 增长 同比 全市 全省 全县 地区 城市 农村 群众 "
    "经济 社会 产业 结构 能源 工业 农业 交通 资金 投资 技术 创新 科技 平台 系统 机制 制度 标准 规划 方案 行动 "
    "计划 专项 综合 全面 深入 持续 坚持 积极 有效 严格 进一步 切实 确保 实现 形成 建立 完善 健全 强化 优化 "
    "协调 联合 统筹 调度 分析 研究 评估 考核 监督 公开 信息 通报 通知 意见 办法 规定 条例 法律 法规 政策 国家 "
    "中央 地方 政府 人民 委员会 办公室 负责人 工作组 专家 代表 干部 人员 单位 街道 社区 乡镇 园区 工程 改造 "
    "更新 升级 运行 维护 投入 使用 新增 减少 控制 防治 污染 排放 质量 水平 能力 效果 成效 经验 典型 示范 试点 "
    "基础 设备 材料 产品 生产 加工 运输 市场 价格 合同 招标 采购 审计 财政 补贴 奖励 申请 办理 审核 批准 颁发 "
    "记者 介绍 表示 指出 强调 了解 获悉 报道 近日 今年 去年 目前 截至 以来 期间 其中 同时 此外 下一步 为了 根据 "
    "按照 通过 对于 关于 以及 由于 因此 如果 虽然 但是 而且 不断 逐步 明显 显著 较大 主要 相关 有关 各级 各地 "
    "现场 调研 座谈 走访 视察 部署 动员 启动 签署 协议 合作 交流 学习 贯彻 精神 思想 理念 战略 格局 体系 现代化"
)
_ATTRIBUTES = (
    "生态 环境 大气 水体 土壤 城乡 区域 流域 工业 农业 绿色 循环 低碳 综合 专项 联合 长效 精准 科学 依法 源头 末端 "
    "智慧 数字 网格 移动 固定 重点 省级 市级 县级 跨界 上游 下游 沿江 沿海 山区 城区 园区 企业 家庭 校园 乡村 公共 "
    "行政 刑事 民事 财政 税收 金融 信用 安全 应急 日常 年度 季度 中期 长期 历史 新型 传统 高效 清洁 可再 全程 全民"
)
_HEADS = (
    "保护 治理 监测 修复 整治 管控 防治 监管 执法 检查 评估 规划 方案 项目 工程 设施 设备 平台 网络 数据 指标 标准 "
    "体系 机制 制度 责任 目标 任务 考核 问责 补偿 投入 技术 产业 产品 企业 园区 基地 试点 示范 宣传 教育 培训 服务 "
    "管理 运营 建设 改造 转型 创新 合作 协议 公约 行动 计划 会议 论坛 报告 公报 档案 台账 清单 案例 基金 债券 保险"
)
_ENDINGS = "率量区站局厅组员性化点线网库法部司处级型期费权书表户群源体链层带商片段"
_SYLLABLES = (
    "安宝北昌长成川大东丰福高古光广桂海汉和河黑红洪湖华怀黄惠吉嘉江金京景九开康兰乐丽凌龙陆罗马茂梅门明木南宁"
    "平浦青清庆泉仁荣三山上石双水松苏台泰潭桃天通铜万王望文武西溪仙湘新兴秀徐阳宜银永玉元远云泽张漳昭镇枝中州"
    "竹遵柏碧彩沧潮澄慈翠淡德邓典鼎杜恩法樊枫甘耿谷冠郭韩杭衡虎淮桓徽获姬稷剑胶介晋靖莒浚凯柯昆崂黎荔涟寥浏泸"
)
_SURNAMES = "王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗梁宋郑谢韩唐冯于董萧程曹袁邓许傅沈曾彭吕苏卢蒋蔡贾丁魏薛叶"
_GIVEN = (
    "伟芳娜敏静丽强磊军洋勇艳杰娟涛明超秀霞平刚桂英建文华玉兰志国海燕春红梅学东晓光宏波鹏飞宇浩然子轩欣怡佳颖"
    "思琪梦瑶嘉懿煜城鸿涛烨霖炎彬鹤轩伟泽明杰健雄天翊泽洋鑫磊立诚俊驰博文致远修洁黎昕远航旭尧云熙圣杰哲瀚"
)
_PLACES = "河 湖 江 溪 水库 镇 乡 村 山 湾 岛 工业园 街道 开发区 自然保护区 湿地公园 污水处理厂 化工厂 矿业公司"
_LATIN = (
    "PM2.5 PM10 SO2 NO2 O3 COD VOCs CO2 AQI GDP NH3 BOD5 TSP CO CCER ESG GIS GPS AI LED HJ2.2 GB3838 ISO14001 DB51 "
    "pH App O2O 5G 4G A B C D PVC MW kW km ppm dB CMA COP15 IPCC LNG CNG PPP EPC BOT EOD RTO MVR WiFi QQ"
)
FUNCTION = "的了在是和与对等为将由以从到把被也又并而或所其该各每这那就都还要能会可有不向至及使令让给比更最已未"
"""Characters that bind words, the commonest first."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Weighted:
    """Words with the running sums of their frequencies, as `random.choices` takes them."""

    words: tuple[str, ...]
    sums: tuple[float, ...]


@cache
def vocabulary() -> Weighted:
    """Return the words of all articles, some seven thousand, by Zipf's law."""
    order = random.Random("vocabulary")
    common = [*_GENERAL.split(), *(word for words in _THEMES.values() for word in words.split())]
    pairs = [one + other for one in _ATTRIBUTES.split() for other in _HEADS.split() if one != other]
    triples = [word + ending for word in common if len(word) == 2 for ending in _ENDINGS]
    tail = [*pairs, *order.sample(triples, 3000)]
    order.shuffle(tail)
    return zipf([*common, *tail])


@cache
def theme(topic: str) -> Weighted:
    """Return the words of one topic, by Zipf's law."""
    return zipf(_THEMES[topic].split())


TOPICS = tuple(_THEMES)
"""Ids of the topics, those of the built-in lexicon."""


@cache
def functions() -> Weighted:
    """Return the characters that bind words, by Zipf's law."""
    return zipf(list(FUNCTION))


@cache
def latin() -> Weighted:
    """Return Latin words, by Zipf's law."""
    return zipf(_LATIN.split())


def place(chance: random.Random) -> str:
    """Return a name like 清溪水库; there are some half a million."""
    return "".join(chance.choices(_SYLLABLES, k=chance.choice((2, 2, 3)))) + chance.choice(_PLACES.split())


def person(chance: random.Random) -> str:
    """Return a name like 王晓光; there are some half a million."""
    return chance.choice(_SURNAMES) + "".join(chance.choices(_GIVEN, k=chance.choice((1, 2, 2))))


def zipf(words: list[str], shift: float = 2.7) -> Weighted:
    """Return words, the commonest first, with frequencies that fall as 1 / (rank + *shift*) (Zipf, Mandelbrot)."""
    unique = tuple(dict.fromkeys(words))
    return Weighted(words=unique, sums=tuple(accumulate(1 / (rank + shift) for rank in range(1, len(unique) + 1))))
