"""Lines that are furniture of a page, not text: share bars, widgets, footers, rankings; as data.

Every rule holds for a whole line, and most for short lines only, so that a sentence that merely speaks of sharing,
printing or copyright stays. The rules are gathered from saved pages of government and media sites in China; each
has a code under which removed characters are counted.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

_EDGE = r"[\s\[\]【】〖〗()（）<>《》|｜:：,，.。·•*＊!！?？>»＞+＋\-—_/\\、“”\"‘’'…~～&;]*"


@dataclass(frozen=True, slots=True)
class Rule:
    """One kind of furniture; a line longer than `longest` characters without white space is never meant."""

    code: str
    pattern: re.Pattern[str]
    longest: int


def _words(code: str, longest: int, words: str) -> Rule:
    """Return a rule for lines that consist of these words only, in any number and order, with any punctuation."""
    choices = "|".join(words.split())
    return Rule(code, re.compile(rf"{_EDGE}(?:(?>{choices}){_EDGE})++(?:\d[\d,]*{_EDGE})?", re.IGNORECASE), longest)


def _line(code: str, longest: int, *parts: str) -> Rule:
    """Return a rule for lines that match the joined parts from first to last character."""
    return Rule(code, re.compile("".join(parts), re.IGNORECASE), longest)


_COUNTED = r"(?:本文?(?:已被)?)?(?:点击|浏览|阅读|访问|查看|播放|人气|转载|评论|下载)(?:量|数|率|次数|人数|人气)?"
_NUMBER = r"(?:\d[\d,.]*\s*万?\s*次?|\.{2,}|-+|—+|loading\S*|加载中\S*)?"
_SITE = r"(?:本网站?|本站|我网|[^，。；]{2,16}(?:网|网站|日报|晚报|新闻|在线|客户端))"
_WIDGET_WORDS = (
    r"字\s*体(?:大小|放大|缩小)? 字\s*号(?:大小)? 文字大小 默\s*认 [大中小](?:号|字体)? 特大 超大 较大 A[+-] "
    r"(?<=\s)A(?=\s) "
    r"放大字体 缩小字体 "
    r"打\s*印(?:本页|此页|此文|该页|文章|页面|正文|内容|本文)? 我要打印 关\s*闭(?:本页|窗口|此页|页面|该页|本窗口)? "
    r"返回(?:顶部|上一页|首页|列表|上级|目录)? 回到?(?:顶部|首页) 保护视力色? 视力保护色? (?:语音|开始|智能|"
    r"全文)?播\s*报 "
    r"朗\s*读(?:全文|正文)? 听新闻 收听 放大 缩小 阅读模式 繁體 繁体版? 简体版? 手机版 电脑版 PC版 TOP "
    r"导出(?:word|pdf)? 下载(?:(?:word|pdf|文字|图片|ofd)版?) "
    r"加入收藏 设为首页 网站地图 网站声明 联系我们 关于我们 版权声明 法律顾问 "
    r"广告服务 技术服务中心 隐私(?:保护|声明|政策) "
    r"无障碍(?:阅读|浏览|服务|版)? 适老(?:化|版|化版)? 长者(?:版|模式|助手) 关怀版 老年(?:版|模式) 我的 登录 注册 "
    r"English "
    r"倍速 [0-3]\.\d{1,2}[xX] "
    r"扫码(?:分享|阅读) 点击量?数? 浏览量?(?:次数)? 阅读(?:量|次数)? 访问量 人气 次 收\s*藏(?:本页|文章)? 分享到?至? "
    r"微\s*信(?:好友|朋友圈)? (?:新浪|腾讯|官方)?微\s*博 QQ(?:空间|好友)? 朋友圈 复制(?:本页|文章)?(?:链接|地址) "
    r"客户端 头条号? "
    r"抖音号? 快手号? 今日头条 百度贴吧 人人网 豆瓣 weixin weibo wechat qzone facebook twitter 一键分享 点\s*赞 "
    r"纠\s*错 我要纠错 "
    r"订阅 举报 参与互动 转发 推荐给?(?:好友|朋友) (?:发表|我要)评论 告诉(?:好友|朋友) 评论 "
    r"(?:阅读|查看|点击)?原文(?:链接)? "
    r"阅读(?:全文|剩余全文) 展开(?:全文|剩余) "
    r"法律声明 免责声明 诚聘英才 人才招聘 用户协议 帮助中心 意见反馈 投稿(?:指南|信箱)? 在看 微信扫一扫 "
    r"取消 允许 知道了 使用小程序 "
    r"[上下]一张 [上下]一图 查看原图 重新播放 列表 支持[←→\s]{1,8}键?(?:翻阅|翻页|浏览)(?:图片)? "
    r"\d[\d,.]*[wW万]?(?:人|次|条)?(?:点赞|赞同|评论|阅读|浏览|收藏|喜欢|回复)(?:了该文章)? "
    r"赞\s*\d[\d,.]*[wW万]? "
    r"倍速 高清 标清 日记本 赞赏(?:支持)?"
)
_KINDS = (
    r"(?:快讯|阅读|推荐|新闻|报道|文章|资讯|信息|链接|稿件|内容|专题|视频|图片|导读|图集|头条|文档|回顾|政策|解读|附件|"
    r"产品|企业|项目)"
)

NOISE: tuple[Rule, ...] = (
    _line("expand", 24, rf"{_EDGE}(?:剩余|余下|还有)\s*\d{{1,3}}\s*%(?:未读|内容)?{_EDGE}"),
    _line("expand", 36, rf"{_EDGE}(?:点击|立即|马上|请|去)?(?:打开|前往)\S{{0,8}}(?:APP|客户端){_EDGE}",
          r"(?:(?:阅读|查看|参与|继续|体验|收听|听|看)[^。；]{0,24})?"),
    _line("expand", 40, rf"{_EDGE}(?:点击|长按|戳)(?:上方|下方|右上角|左上角)?(?:蓝字|标题|图片|名片)?",
          rf"[^。，]{{0,8}}[，,\s]{{0,2}}(?:关注|加关注|订阅|识别)(?:我们|[^。，]{{0,14}}公众号)?{_EDGE}"),
    _line("expand", 30, rf"{_EDGE}(?:[—\-·•~]\s*)?(?:END|The End|全文完|完)\s*{_EDGE}"),
    _line("expand", 40, rf"{_EDGE}(?:点击|戳|猛戳)(?:进入|查看|此处|这里|图片)[^。，]{{0,6}}",
          r"(?:专题|全文|原文|详情|更多)[^。]{0,24}"),
    _line("qr", 50, r"[^。]{0,6}(?:扫描?|长按|识别)[^。，]{0,6}二维码[^。]{0,40}"),
    _line("reward", 46, r"[^。]{0,30}(?:打赏|人赞赏|赞赏支持|赞赏作者|喜欢作者)[^。]{0,20}"),
    _line("expand", 36, rf"{_EDGE}(?:欢迎|请|动动手指)?点(?:个|击|亮)?{_EDGE}",
          r"(?:在看|小?赞|星标|转发|爱心)[^。；]{0,26}"),
    _line("advert", 36, r"(?:扫码|点击|欢迎)?订阅[^。，]{0,16}[，,\s][^。]{0,12}(?:邮箱|推送|送达|直达)[^。]{0,8}"),
    _line("copyright", 600, r"[（(【\[][^。，（）()]{0,30}(?:网|站|平台|公众号|\w\.\w+)",
          r"[^。，（）()]{0,10}声明\s*[:：].{6,}"),
    _line("advert", 46, rf"(?=.*(?:微信|微博|公众号|客户端|APP|视频号|官网|抖音)){_EDGE}(?:更多|欲知|了解更多|想了解)",
          r"[^。]{2,20}(?:关注|扫码|扫描|登录|下载|访问|点击)[^。]{2,24}"),
    _line("advert", 6, rf"{_EDGE}(?:广告|推广|赞助|AD){_EDGE}"),
    _line("vote", 12, r"(?:感动|愤怒|高兴|难过|无聊|新奇|搞笑|同情|震惊|路过|伤心|温馨|支持|枪稿)\s*\d+"),
    _line("form", 40, r"(?:用户名|昵称|验证码|密码)\s*[:：]\s*(?:(?:用户名|昵称|验证码|密码)\s*[:：]?\s*)*"),
    _line("form", 200, r"请?您?(?:注意|自觉)?\s*[:：]?\s*(?:自觉|严格)?遵守[^。]{0,20}",
          r"(?:互联网|网络|评论|发言|发帖|留言)[^。]{0,120}。?"),
    _line("player", 200, r"https?://\S+\.(?:mp4|m3u8|mp3|flv|mov)\S*"),
    _line("copyright", 120, r"(?:本文|本稿|文章|本篇)[^。]{0,20}(?:原创|版权|首发)[^。]{0,20}",
          r"(?:未经|不得|请勿|禁止|谢绝|转载)[^。]{0,40}。?[^。]{0,40}"),
    _line("player", 30, r"[^。，]{0,4}(?:视频|音频|播放器|内容)(?:加载|载入|播放)(?:失败|中|出错)[^。]{0,16}"),
    _line("advert", 50, r"[^。；]{0,28}(?:尽在|就在|都在)[^。，；]{2,14}(?:APP|客户端|公众号|小程序)[!！]?"),
    _line("copyright", 600, r"[（(]?(?:本网站?|本站|本平台)(?:所?(?:刊载|登载|发布|转载|提供))",
          r"[^。]{2,30}(?:不代表|仅供参考|版权).*"),
    _line("footer", 140, rf"{_EDGE}(?:(?:24小时)?(?:违法和?不良信息|网络谣言|涉未成年人|网上有害信息)",
          r"[^。，；]{0,10}(?:举报|投诉))[^。]*"),
    _line("count", 24, rf"{_EDGE}{_COUNTED}\s*[:：]?\s*{_NUMBER}{_EDGE}"),
    _line("count", 24, rf"{_EDGE}(?:已有|共有?|有)?\s*\d+\s*(?:人|条|次)(?:参与|评论|跟帖|浏览|阅读|点赞){_EDGE}"),
    _line("comments", 30, rf"{_EDGE}(?:\d+\s*条)?{_EDGE}(?:查看|我要|发表|更多|全部|网友|最新|热门|相关){_EDGE}",
          rf"(?:全部|相关|网友|最新)?{_EDGE}(?:评论|跟帖|留言){_EDGE}"),
    _line("vote", 40, r"(?:您?对?(?:这篇文章|本(?:文|页面?|网页|信息|内容|稿件|服务)))[^。]{0,16}",
          r"(?:有帮助|有用|满意|评价)[^。]{0,10}[?？]"),
    _line("form", 10, r"(?:来信|信件|咨询|留言|投诉|诉求|答复|回复|办理)(?:内容|结果|情况|意见)[:：]?"),
    _line("review", 30, r"[（(【\[]\s*(?:录入|录入人|录入员|上传|发布人|编发|审核|审签|校对)\s*[:：]",
          r"[^（）()。，]{1,16}[)）】\]]"),
    _line("review", 40, r"(?:(?:责任编辑|责编|编辑|校对|审核|监制|统筹|编审|终审)[ \u3000]+[\u4e00-\u9fff·]{2,4}",
          r"(?:[ \u3000]+(?!责任编辑|责编|编辑|校对|审核|监制|统筹|编审|终审)[\u4e00-\u9fff·]{2,4})?[ \u3000]*)+"),
    _line("advert", 40, r"[^。]{0,30}[¥￥]\s*(?:面议|电议|\d[\d,.]*\s*万?元?(?:/\S{1,3})?起?)"),
    _line("tags", 60, r"[\s【\[]*(?:关\s*键\s*[词字]|标\s*签|Tags?)[\s】\]]*[:：][^。]{1,56}"),
    _line("expand", 30, r"[—\-\s]*(?:以[下上])?[^。，]{0,4}(?:会员|付费|VIP)(?:专享|专属|可见)内容[—\-\s]*",
          r"|您正在阅读试读[^。]{0,12}"),
    _line("summary", 8, r"(?:内容|视频|节目|本期)?(?:简介|提要)\s*[:：]"),
    _line("advert", 120, r"(?:想|我要|欢迎|有新闻线索)?[^。，]{0,8}(?:爆料|报料|提供线索)[?？！!，,：:]?[^。]{0,20}",
          r"(?:请|登录|拨打|热线|电话|扫码).*|[^。]{0,24}(?:新闻|报料|爆料|读者|采访)热线\s*[:：]?\s*\d[\d-]{5,}[^。]{0,60}。?"),
    _line("qr", 60, r"(?:请?用|打开)?微信[^。]{0,4}扫一扫[^。]{0,30}(?:分享|朋友圈|好友)[^。]{0,20}。?"),
    _line("vote", 60, r".{0,40}★{2,}.{0,40}"),
    _line("vote", 14, r"[^。，]{0,4}满意度(?:评价|评分|调查)?"),
    _line("vote", 40, r"感谢您的(?:评价|反馈|宝贵意见)[，,！!。][^。]{0,30}。?"),
    _line("player", 40, rf"{_EDGE}(?:听全文|收听|播放|(?:语音)?播报)?{_EDGE}00:00{_EDGE}\d\d:\d\d[^。，]{{0,10}}"),
    _line("summary", 400, rf"{_EDGE}(?:(?:智能|AI)(?:摘要|速读|总结|导读).{{6,}}",
          rf"|.*由\s*(?:AI|人工智能|大模型)\S{{0,4}}生成[^。]{{0,14}}{_EDGE})"),
    _line("count", 24, rf"{_EDGE}顶\s*\d*{_EDGE}踩\s*\d*{_EDGE}"),
    _line("share", 50, r"(?:分享到?|分享至|转发到?|一键分享|分享本文)\s*[:：].{0,40}"),
    _words("widget", 60, _WIDGET_WORDS),
    _line("widget", 20, rf"{_EDGE}(?:字体|字号|文字大小|打印|视力保护色?|背景色)\s*[:：].{{0,16}}"),
    _line("qr", 36, r".{0,6}(?:扫一扫|扫码|手机扫码|微信扫|长按)[^。，]{0,12}(?:打开|查看|阅读|浏览|看新闻|看资讯|"
          r"关注|分享|下载",
          r"|访问|识别|二维码|手机端|手机版|当前页|添加)[^。]{0,12}[!！]?"),
    _line("qr", 14, r"[^。，的]{0,8}二维码|[^。，]{0,8}[“\"「]扫一扫[”\"」]|扫一扫"),
    _line("advert", 46, r"(?=.{0,36}(?:公众号|微信号|客户端|APP)[\"”》]?\s*$)[^。]{0,20}(?:关注|下载|订阅|扫码|"
          r"打开)[^。]{0,26}"),
    _line("advert", 50, r"[^。，]{0,8}关注[^。，]{2,16}(?:公众号|视频号|订阅号|服务号|抖音号?)",
          r"[^。，]{0,4}[，,][^。，]{2,20}"),
    _line("advert", 30, r"(?:点击|长按|马上|立即|欢迎)(?:下载|关注)[^。，]{0,16}(?:客户端|APP|公众号|微信|微博|"
          r"手机台)[^。]{0,6}"),
    _line("advert", 18, r"[^。，；]{0,10}(?:客户端|手机台|APP|微博|微信|头条)下载"),
    _line("advert", 8, r"关注我们|联系我们|关于我们|广告|广告服务|责任声明"),
    _line("advert", 60, r"(?:[\u4e00-\u9fff]{2,5}\s*/\s*){3,}[\u4e00-\u9fff]{1,6}"),
    _line("copyright", 600, r"[（(【\[]?\s*(?:本网|本站|本报|本刊|版权|免责|特别|重要|郑重|平台|法律|转载)*",
          r"声明\s*[:：].{6,}"),
    _line("copyright", 600, rf"(?:凡|如)?(?:注明?有?|标注)[^。]{{0,20}}[“\"]{_SITE}[”\"][^。]{{0,60}}(?:版权|转载|"
          rf"授权).*"),
    _line("copyright", 600, r"(?:\d{1,2}\s*[.、．]\s*)?",
          r"凡(?:本网|本站|注有|注明|注|未注明|未注|标注|转载).*(?:版权|转载|来源|作品|稿件).*"),
    _line("copyright", 110, r"[^。，]{0,12}(?:未经|本网站?|本站)[^。]{0,30}(?:授权|许可|允许|同意|转载)[^。]{0,12}",
          r"(?:不得|禁止|请勿|严禁|谢绝)[^。]{0,6}(?:转载|使用|复制|镜像|摘编)[^。]{0,40}。?"),
    _line("breadcrumb", 120, r"[\s\[【]*(?:您|你)?(?:现在|当前|所在|目前)?(?:的|所在的?|所处的?)?",
          r"(?:位置|当前位置|所在位置|当前所在位置)\s*(?:是|为)?\s*[:：>»＞].*"),
    _line("breadcrumb", 100, r"首\s*页\s*+(?:(?:[>»＞›/\\|-]\s*)++[^>»＞›。/\\|]{0,24}+)++"),
    _line("breadcrumb", 100, r"[^>»＞›。，]{2,20}+(?:(?:>>|[>»＞›])[^>»＞›。，]{2,20}+){2,}+"),
    _line("breadcrumb", 18, r"[>»＞›]+\s*[^>»＞›。，：]{2,16}"),
    _line("pager", 90, r"(?:上|下)一?(?:篇|条|页|则)(?:文章|信息|新闻)?\s*[:：].*",
          r"|[<《«\s]*(?:上|下)一?(?:篇|条|页)[>》»\s]*(?:没有了|"
          r"无|暂无)?"),
    _line("pager", 60, rf"(?=.*页){_EDGE}(?:(?>首页|尾页|末页|上一页|下一页|跳转到?|共?\s*\d+\s*页|第\s*\d+\s*页",
          rf"|(?<!\d)\d{{1,4}}(?!\d)){_EDGE})++"),
    _line("review", 70, rf"{_EDGE}(?:(?:[一二三初复终]审|审核|审签|复核",
          r"|签发|校对|校审|监制|统筹|值班编委|排版)\s*[:：丨|/]\s*",
          rf"[\u4e00-\u9fff·]{{2,4}}(?:[ 、]+[\u4e00-\u9fff·]{{2,4}}(?!\s*[:：丨|/])){{0,3}}{_EDGE})++"),
    _line("form", 12, r"我要(?:提意见|留言|咨询|纠错|投诉|写信|提?建议|参与)",
          r"|暂无(?:反馈|评论|数据|内容|信息|记录|附件|相关.{0,6})"),
    _line("return", 28, r"(?:>>|\s)*返回\s*[^。，]{0,16}(?:首页|列表|栏目|频道|顶部|上一页|上一级)(?:>>|\s)*"),
)  # fmt: skip
"""Rules for single lines, in the order in which they are asked."""

ENDS: tuple[Rule, ...] = (
    _line("footer", 200, r"(?:©|&copy;|Copyright|版权所有)\s*(?:[:：©(（]|\d{4}|Copyright|All|归|\s|$).*"),
    _line("footer", 120, r".{0,40}(?:All Rights Reserved|版权所有)\s*[^。]{0,80}"),
    _line("footer", 300, r".{0,80}(?:[\u4e00-\u9fff]ICP[备证]\s*\d|公网安备\s*[\d\u4e00-\u9fff]",
          r"|网站标识码\s*[:：]?\s*(?:bm)?\d|(?:本?网站)?(?:已)?支持IPv6).*"),
    _line("footer", 200, r".{0,16}(?:互联网新闻信息服务|广播电视节目制作经营|网络视听|信息网络传播视听节目|"
          r"增值电信业务经营)许可证\S{0,4}",
          r"[:：\s]*[A-Za-z\d\u4e00-\u9fff].*"),
    _line("footer", 80, r"(?!.*(?:报名|登录|填报|申报|系统|考生|平台))(?=.*(?:分辨率|本站|本网|最佳|体验|IE|以上))",
          r"[^。]{0,20}(?:建议|推荐|请)您?(?:使用|用|以)[^。]{0,40}(?:浏览器|分辨率)[^。]{0,30}"),
    _line("related", 14, r"[\s【\[■◆●▪▼▽↓★☆▶►~>»＞|]*",
          r"(?:相关|精彩|热门|热点|今日|推荐|最新|更多|延伸|编辑|往期)(?:精彩|热门|"
          r"热点|相关)?",
          rf"{_KINDS}(?:推荐|排行)?[\s】\]:：▼▽↓★☆▶►~>»＞|]*(?:更多)?[\s】\]>»＞+]*|[\s【\[]*(?:精彩|热门|编辑|为您|"
          rf"今日)推荐[\s】\]:：]*"),
    _line("ranking", 16, r"[\s【\[]*(?:(?:新闻|热点|热门|热文|阅读|点击|人气|资讯|图片|视频|评论|本周|24小时|48小时|"
          r"一周|今日|月度?)",
          r"[\s·]*){1,3}(?:排行榜?|排名|TOP\d*|热榜|榜单?|点击榜)[\s】\]:：]*"),
    _line("ranking", 20, r"(?:大家(?:都)?在看|大家爱看|看过本文的人还看了|网友(?:还|都)(?:看|在看)了?|猜你喜欢|"
          r"(?:你|您)?(?:可能|也许)(?:你|您)?(?:还|也)?",
          r"(?:喜欢|感兴趣|关心|想看|想读).{0,6}|接下来播放|继续阅读|看了又看|同类(?:资讯|项目|信息|文章|新闻)|相关(?:电报|项目)|我要评论|发表评论|加载更多|(?:值班)?总编推荐|小编推荐|热词|热帖|友情链接|合作伙伴|"
          r"新媒体矩阵)[\s:：]*"),
    _line("copyright", 16, r"[\s【\[]*(?:版权|免责|转载)(?:[与和及、]?(?:版权|免责|转载|法律))*声明[\s】\]:：]*"),
    _line("elder", 8, r"(?:长者|老年|适老|关怀|大字)(?:专区|模式|版|助手|专版|服务专区)"),
    _line("qr", 24, r".{0,4}(?:扫一扫|扫码)在?手机(?:端)?(?:上)?(?:打开|查看|阅读|浏览)(?:当前|本|此)页面?.{0,4}"),
    _line("comments", 60, r"[\d,]+\s*条评论.*|[\u4e00-\u9fff]{0,4}(?:最热|最新|热门|网友|新闻|精彩|全部)?(?:评论|跟贴|"
          r"跟帖)\s*(?:刷新|\d+)?|(?:网友)?评论\s*[:：]\s*[(（](?:只显示|评论内容).*"),
    _line("comments", 24, r"[\u4e00-\u9fff]{0,4}(?:评论|跟贴|跟帖|留言)\s*[:：(（]?",
          r"\s*(?:已有|共有?)?\s*\d+\s*条(?:评论|跟帖|留言)?[)）]?"),
    _line("comments", 24, r"\d+\s*条?\s*[\[［(（【]?\s*查看全部\s*[\]］)）】]?\s*(?:相关评论|评论)?.*"),
    _line("comments", 12, r"[\s【\[]*(?:网友|读者|发表|我要|精彩|热门)(?:评论|留言|热评|点评|跟帖|神评)[\s】\]:：]*"),
    _line("comments", 16, r"(?:网友|公众|网民)(?:意见|留言|建议|评论)\s*[(（]?\s*\d*\s*条?[)）]?"),
    _line("vote", 30, r"(?:看完|读完)(?:这篇|本文|该文|此文|新闻)[^。]{0,16}(?:心情|感受|感觉|看法)[^。]{0,6}"),
    _line("return", 28, r"(?:>>|\s)*返回\s+.{0,16}\s+首页(?:>>|\s)*"),
    _line("copyright", 600, r"(?:[【\[(（]\s*(?:版权|免责|特别)声明\s*[】\])）]\s*[:：]?|",
          r"(?:版权|免责)声明\s*[:：]).{6,}"),
    _line("pager", 90, r"(?:上|下)一?(?:篇|条|则)(?:文章|信息|新闻)?\s*[:：].*",
          r"|(?:[上下]一?(?:篇|条|则)(?:文章|信息|新闻)?[\s|]*){2}"),
)  # fmt: skip
"""Rules for lines behind which no text of the article follows; they ask for a line of their own."""

TAILS: tuple[Rule, ...] = (
    _line("footer", 140, r"(?:主\s*办(?:单位|方)?|承\s*办(?:单位)?|协\s*办(?:单位)?|运行维护(?:单位)?|"
          r"技术支持(?:单位)?",
          r"|网站(?:维护|管理|建设)(?:单位)?|运维单位|建设单位|维护单位|制作维护|联系电话|联系地址|地址|邮编|"
          r"通信地址)\s*[:：].{2,60}"),
    _line("advert", 14, r"[^。，；：]{2,10}(?:微博|微信|头条号?|客户端|手机台|公众号|网站群)"),
)  # fmt: skip
"""Rules for lines that are a footer where no text follows, but stand in the text of notices, too (主办单位：…)."""

_RULES = {"noise": NOISE, "ends": ENDS, "tails": TAILS}
_LONGEST = 600
"""Characters without white space of the longest line that a rule may mean."""
_WIDEST = 1500
"""The same with white space."""


def line_noise(line: str) -> str | None:
    """Return the code of the furniture that a line is, or None for text.

    >>> line_noise("【字体：大 中 小】"), line_noise("扫一扫在手机打开当前页"), line_noise("当前位置：首页 > 要闻")
    ('widget', 'qr', 'breadcrumb')
    >>> line_noise("与会代表分享到各地治水的经验，并打印成册。") is None
    True
    """
    return _first("noise", line) or _first("ends", line)


def ends_article(line: str) -> str | None:
    """Return the code of the rule by which no text of the article follows this line, or None.

    >>> ends_article("相关阅读"), ends_article("版权所有：某某市生态环境局  主办单位：某某市生态环境局")
    ('related', 'footer')
    >>> ends_article("相关阅读材料已发放到各村。") is None
    True
    """
    return _first("ends", line)


def tail_noise(line: str) -> str | None:
    """Return the code of a line that is a footer if only such lines follow, or None.

    >>> tail_noise("主办单位：某某市人民政府办公室"), line_noise("主办单位：某某市人民政府办公室")
    ('footer', None)
    """
    return line_noise(line) or _first("tails", line)


def _first(kind: str, line: str) -> str | None:
    return _asked(kind, line) if len(line) <= _WIDEST else None


@lru_cache(maxsize=4096)
def _asked(kind: str, line: str) -> str | None:
    """A page is asked for the same line many times, and pages of one site share most of their furniture."""
    words = line.split()
    length = sum(map(len, words))
    if not 0 < length <= _LONGEST:
        return None
    text = " ".join(words)
    return next((r.code for r in _RULES[kind] if length <= r.longest and r.pattern.fullmatch(text)), None)
