"""Puts junk into ordinary pages, as a measure of where what goes starts and ends in text that nobody composed for it.

    python3 scripts/clean_corpus.py CLEAN.jsonl
    python3 scripts/put_in.py CLEAN.jsonl KIND PAGES.jsonl [--pages N] [--seed N]
    saoye eval PAGES.jsonl

KIND is `lists` (services of places and search phrases before a paragraph, behind it, between its clauses or in a line of their own),
`names` (a brand inside words, around a title, a lottery in it, lists at the page's ends), `widgets` (what sites put between and behind
paragraphs), `sites` (the page as a site serves it: menu, search box, path, greeting above the title, tools below it, pager, links and footer at the
end, with something stuffed in every other one), `adverts` (offers with a number, in a line, before a paragraph and between its clauses) or `kept`
(lists of places that say what they are, contacts of notices: pages of which nothing may go). Pages, places and phrases are drawn from a seed; PAGES.jsonl has the form of gold pages (docs/quality.md).
"""

import argparse
import json
import random

PLACES = (
    "临泉县 托克逊县 龙江县 蒙自市 平度市 巢湖市 平南县 贵溪 同安 婺源 汨罗市 湘乡市 安化县 莆田 六安 肇庆 盘山县 敦化市 韶山市 盐城 新乡 济宁 如皋 太仓 慈溪市 诸暨 "
    "义乌 荣成 招远市 枣阳 钟祥市 孝感 岳阳 常德 娄底 百色 来宾市 北海 玉林市 安顺 凯里 曲靖 大理 延安 汉中市 平凉 酒泉 固原 哈密 昌吉 伊宁市 赤峰 铁岭 白山 鸡西"
).split()
SERVICES = (
    "网站建设 网站优化 SEO 网络推广 搬家公司 开锁公司 空调维修 家教 物流公司 无痛人流 殡葬一条龙 管道疏通 律师事务所 装修公司 保洁公司 婚庆公司 月嫂 私家侦探 商标注册 "
    "代理记账 叉车培训 驾校 汽车租赁 打井 防水补漏 二手车回收 小程序开发 彩钢房 钢结构 亲子鉴定 贷款 办证 癫痫医院 牛皮癣医院 早教中心 舞蹈培训 印刷厂 礼品回收"
).split()
PHRASES = (
    "成人电影在线观看 国产精品视频 亚洲一区二区 激情小说网 免费看片app 欧美成人网 日韩无码专区 午夜福利影院 久久综合网 澳门新葡京 亚博体育app 百家乐平台 时时彩计划 "
    "六合彩开奖结果 真人荷官 老虎机游戏 注册送彩金 体育投注网 av天堂网 偷拍自拍 网络赌场 赌球网站 北京赛车pk10 加拿大28预测 必赢国际"
).split()
BRANDS = "凯发娱乐 银河国际 金沙会 亚太棋牌 乐橙 宝马会 华宇平台 新濠天地 天辰 环亚 必发 大富豪棋牌 鸿博 申博太阳城 富贵坊 亿宝 澳博".split()
LOTTERIES = "六合彩资料 一肖一码 双色球开奖 时时彩走势 彩票平台 白小姐传密 北京快三 特码诗 管家婆彩图".split()
SITES = "江城在线 绿野论坛 华南生活网 小鱼社区 读书驿站 东海新闻网 百姓网事 车友之家".split()
TITLES = "春季花卉养护要点 老城区管网改造完成 社区义诊活动预告 手机电池保养误区 雨季防雷知识 二手房交易流程 家常豆腐做法 洗衣机清洗步骤 小麦锈病防治".split()
STOPS = "，。；"
MENU = "新闻 财经 体育 科技 教育 旅游 健康 房产 汽车 文化 社会 图片 视频 论坛 专题 三农 读书 政务公开 办事大厅 便民服务 走进本县".split()
ARTICLES = (
    "怎样挑选学习机 秋日登山记 老王的茶馆 冬季养生粥的做法 新车上路该注意什么 儿童书桌选购指南 全市中小学运动会闭幕 阳台种菜入门 古镇一日游路线 打印机卡纸怎么办 考研英语复习计划 农机补贴今起申报"
).split()
SURNAMES = "王李张刘陈杨赵黄周吴徐孙"
COUNTIES = {
    "安徽省": "庐江县 潘集区 裕安区 叶集区 宜秀区 铜官区 迎江区 灵璧县 岳西县 五河县".split(),
    "福建省": "云霄县 华安县 长汀县 古田县 平潭县 清流县 泰宁县 德化县".split(),
    "青海省": "都兰县 乌兰县 门源县 祁连县 贵德县 兴海县 玛沁县".split(),
    "贵州省": "修文县 黎平县 贵定县 剑河县 开阳县 湄潭县 龙里县 岑巩县".split(),
    "陕西省": "岐山县 清涧县 平利县 黄陵县 镇巴县 洛川县 麟游县 旬邑县".split(),
}


class Page:
    """A page put together piece by piece, with what is junk in it."""

    def __init__(self):
        self.text, self.gold = "", []

    def add(self, piece, label=None):
        if label and piece:
            self.gold.append([len(self.text), len(self.text) + len(piece), label])
        self.text += piece


def lists(rng, lines):
    page = Page()
    if rng.random() < 0.5:
        label, own = "region-stuffing", rng.choice(SERVICES)
        many = rng.random() < 0.5
        items = [place + (rng.choice(SERVICES) if many else own) for place in rng.sample(PLACES, rng.randint(3, 7))]
    else:
        label, items = "keyword-stuffing", rng.sample(PHRASES, rng.randint(3, 7))
    junk = rng.choice("，,_、| -").join(items)
    where, at = rng.choice(["before", "before", "behind", "within", "line"]), None
    long = [k for k, line in enumerate(lines) if k and len(line) > 40]
    if not long:
        return None
    k = rng.choice(long[:4] if where != "behind" else long)
    for i, line in enumerate(lines):
        page.add("\n" if i else "")
        if i != k:
            page.add(line)
            continue
        if where == "within":
            cuts = [j + 1 for j, c in enumerate(line) if c in STOPS and 8 <= j < len(line) - 8]
            at = rng.choice(cuts) if cuts else None
        cut = {"before": 0, "behind": len(line), "line": 0}.get(where, at)
        if cut is None:
            return None
        page.add(line[:cut])
        page.add(junk + (rng.choice(["", "", "，", "-", "："]) if where == "before" else rng.choice(["", "，", "。"]) if where == "within" else ""), label)
        page.add("\n" if where == "line" else "")
        page.add(line[cut:])
    return page


def names(rng, lines):
    page, title = Page(), lines[0]
    if not 6 <= len(title) <= 32 or any(c in title for c in "，。！,.!~"):
        return None
    kind = rng.choice(["inside", "inside", "around", "lottery", "service", "ends"])
    if kind == "inside":
        brand, step, text = rng.choice(BRANDS), rng.choice([40, 60, 80, 100, 150]), "\n".join(lines)
        last, at, han = 0, len(title) + step, lambda c: "\u4e00" <= c <= "\u9fff"
        while at < len(text) - 5:
            if han(text[at - 1]) and han(text[at]):
                page.add(text[last:at])
                page.add(brand, "keyword-stuffing")
                last, at = at, at + step
            else:
                at += 1
        page.add(text[last:])
        return page if len(page.gold) >= 3 else None
    rest = "\n" + "\n".join(lines[1:])
    if kind == "around":
        brand, sign = rng.choice(BRANDS), rng.choice(" -_|")
        pieces = [(brand + sign, "keyword-stuffing"), (title, None), (sign + brand, "keyword-stuffing")]
    elif kind == "lottery":
        at = rng.randint(3, len(title) - 3)
        pieces = [(title[:at], None), (rng.choice(LOTTERIES), "keyword-stuffing"), (title[at:], None)]
    elif kind == "service":
        sign = rng.choice("-_|")
        pieces = [(rng.choice(PLACES) + rng.choice(SERVICES) + sign, "region-stuffing"), (title, None), (sign + rng.choice(BRANDS), "region-stuffing")]
    else:
        pieces = [(rng.choice(["_", ",", " I ", "|"]).join(rng.choices(PHRASES, k=rng.randint(5, 14))), "keyword-stuffing"), ("\n" + title, None)]
    for piece, label in pieces + [(rest, None)]:
        page.add(piece, label)
    return page


def widgets(rng, lines):
    page, site, number = Page(), rng.choice(SITES), rng.randint(3, 9999)
    own = [
        ("share-widget", "分享到：" + " ".join(rng.sample(["QQ空间", "新浪微博", "人人网", "微信", "豆瓣"], 4))),
        ("share-widget", "使用微信“扫一扫”即可将网页分享至朋友圈。"),
        ("share-widget", f"关注{site}公众号，获取更多精彩内容"),
        ("page-tools", rng.choice(["【字号：大 中 小】", "[打印本页] [关闭窗口]", "| 打印 | 关闭 |", "放大 缩小 默认", "收藏本文 打印 推荐给好友"])),
        ("page-tools", rng.choice([f"浏览次数：{number}", f"阅读({number}) 评论(12) 收藏", f"下载{site}APP，阅读更流畅", "登录后才能发表评论"])),
        ("breadcrumb", rng.choice(["您现在的位置：", "当前位置："]) + rng.choice([" > ", " >> ", " » "]).join(["首页", "新闻中心", "本地新闻", "正文"])),
        ("pager", rng.choice(["首页 上一页 1 2 3 4 下一页 尾页", "共5页 上一页 下一页 末页", "上一章 目录 下一章"])),
        ("footer", rng.choice([f"Copyright © 2005-2019 {site} 版权所有", f"{site} 京ICP备{10000000 + number}号", "关于我们 | 联系我们 | 网站地图 | 免责声明"])),
        ("footer", rng.choice([f"凡本网注明“来源：{site}”的所有作品，版权均属于{site}，未经授权不得转载。", "免责声明：本文仅代表作者个人观点，与本站无关。", f"本文地址：http://www.example.com/{number}.html 转载请注明出处"])),
        ("link-list", "\n".join(["相关阅读"] + ["· " + title for title in rng.sample(TITLES, 4)])),
        ("contact-ad", rng.choice(["代开发票加微信:kpz0000", "专业贷款 李经理 13800000000", "刻章办证：13900000011（微信同号）"])),
    ]
    label, widget = rng.choice(own)
    glued = rng.random() < 0.3 and "\n" not in widget
    k = rng.randrange(1, len(lines) + 1)
    for i, line in enumerate(lines + [""]):
        if i == k and not glued:
            for piece in widget.split("\n"):
                page.add("\n")
                page.add(piece, label)
        if i < len(lines):
            page.add(("\n" if i else "") + line)
        if i == k - 1 and glued:
            page.add(widget, label)
    return page


def site_lines(rng):
    """What stands above the title, below it and below the text: lines with their labels."""
    site, number = rng.choice(SITES), rng.randint(3, 99999)
    head = [
        ("page-tools", "设为首页 | 加入收藏 | 联系我们"),
        ("link-list", rng.choice([" ", "|", " | "]).join(["首页"] + rng.sample(MENU, rng.randint(4, 8)))),
        ("page-tools", f"今天是{rng.randint(2006, 2022)}年{rng.randint(1, 12)}月{rng.randint(1, 28)}日 星期{rng.choice('一二三四五六日')}"),
        ("page-tools", "站内搜索："),
        ("page-tools", f"欢迎来到{site}"),
        ("breadcrumb", rng.choice(["您现在的位置：", "当前位置：", ""]) + rng.choice([" > ", " >> ", "»", " / "]).join(["首页"] + rng.sample(MENU, 2) + ["正文"])),
    ]
    below = [
        ("page-tools", rng.choice(["字号：大 中 小", "【字体：大 中 小】", "打印 收藏 关闭", f"浏览次数：{number}", f"评论({number})"])),
        ("share-widget", "分享到：微信 微博 QQ空间"),
    ]
    sign = rng.choice(["", "· ", "• "])
    links = [rng.choice(["相关阅读", "热门文章", "推荐阅读", "相关新闻"])] + [sign + title for title in rng.sample(ARTICLES, rng.randint(3, 6))]
    one, other = rng.sample(ARTICLES, 2)
    tail = [
        [("pager", f"上一篇：{one}"), ("pager", f"下一篇：{other}")],
        [("page-tools", rng.choice(["【打印】【关闭】", "返回顶部", "【我要纠错】"]))],
        [("link-list", line) for line in links],
        [("footer", f"凡本网注明“来源：{site}”的作品，版权均属{site}，转载请注明出处。")],
        [("footer", "关于我们 | 联系我们 | 网站地图 | 版权声明")],
        [("footer", f"{site} 版权所有 京ICP备{10000000 + number}号")],
    ]
    pick = lambda rows, most: [rows[k] for k in sorted(rng.sample(range(len(rows)), rng.randint(1, most)))]
    return pick(head, 4), pick(below, 1) if rng.random() < 0.6 else [], [line for rows in pick(tail, 5) for line in rows]


def stuffed(rng):
    sign = rng.choice("_|,-·>")
    if rng.random() < 0.5:
        own = rng.choice(SERVICES)
        return "region-stuffing", sign.join(place + own for place in rng.sample(PLACES, rng.randint(4, 8)))
    return "keyword-stuffing", sign.join(rng.sample(PHRASES, rng.randint(4, 9)))


def sites(rng, lines):
    page = Page()
    if not 6 <= len(lines[0]) <= 30 or any(c in lines[0] for c in "，。！,.!~"):
        return None
    head, below, tail = site_lines(rng)
    rows = head + [(None, lines[0])] + below + [(None, line) for line in lines[1:]] + tail
    if rng.random() < 0.5:
        rows.insert(rng.choice([0, len(head), len(head) + 1, len(rows) - len(tail), len(rows)]), stuffed(rng))
    for i, (label, line) in enumerate(rows):
        page.add("\n" if i else "")
        page.add(line, label)
    return page


def adverts(rng, lines):
    page = Page()
    mobile = f"1{rng.choice('3589')}{rng.randint(10**8, 10**9 - 1)}"
    account = rng.choice(["hs", "kefu", "zx", "vip"]) + str(rng.randint(10000, 99999))
    own, place = rng.choice(SERVICES), rng.choice(PLACES)
    junk = rng.choice(
        [
            f"办理{own}加微信：{account}",
            f"代开发票 电话{mobile}",
            f"专业{own}，免费上门，{mobile}",
            f"【{own}】电话微信{mobile}",
            f"薇信：{account}",
            f"{own}请加V信{account}",
            f"{place}{own}电话{mobile}",
            f"高价回收 {mobile}",
        ]
    )
    where = rng.choice(["line", "before", "within"])
    long = [k for k, line in enumerate(lines) if k and len(line) > 40]
    if not long:
        return None
    k = rng.choice(long)
    cuts = [j + 1 for j, c in enumerate(lines[k]) if c in STOPS and 8 <= j < len(lines[k]) - 8]
    cut = 0 if where != "within" else rng.choice(cuts) if cuts else None
    if cut is None:
        return None
    for i, line in enumerate(lines):
        page.add("\n" if i else "")
        if i == k:
            page.add(line[:cut])
            page.add(junk, "contact-ad")
            page.add("\n" if where == "line" else "")
            line = line[cut:]
        page.add(line)
    return page


def kept(rng, lines):
    page = Page()
    province = rng.choice(list(COUNTIES))
    some = rng.sample(COUNTIES[province], 5)
    others = [place for places in COUNTIES.values() for place in rng.sample(places, 2)]
    rng.shuffle(others)
    stems = [place.rstrip("县市区") for place in others]
    telephone = f"0{rng.randint(310, 999)}-{rng.randint(2000000, 8999999)}"
    own = rng.choice(
        [
            province + "：" + "、".join(some),
            province + "\n" + "、".join(some),
            "\n".join(f"{name} | " + "、".join(places[:3]) + " |" for name, places in COUNTIES.items()),
            "途经" + rng.choice(["", "："]) + rng.choice("—-→、").join(stems),
            rng.choice(["获奖名单：", "入选单位如下：", "一等奖"]) + "\n" + rng.choice(["、", " ", "\n"]).join(others),
            "\n".join(f"{place} {rng.randint(1, 60)}例" for place in others),
            f"联系人：{rng.choice(SURNAMES)}老师  电话：{telephone}",
            f"如有疑问，请拨打{telephone}咨询。",
            "\n".join(f"{place}服务部　0{rng.randint(310, 999)}-{rng.randint(2000000, 8999999)}" for place in stems[:5]),
        ]
    )
    k = rng.randrange(1, len(lines) + 1)
    page.text = "\n".join(lines[:k] + [own] + lines[k:])
    return page


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("clean")
    parser.add_argument("kind", choices=["lists", "names", "widgets", "sites", "adverts", "kept"])
    parser.add_argument("out")
    parser.add_argument("--pages", type=int, default=600)
    parser.add_argument("--seed", type=int, default=1)
    args = parser.parse_args()
    rng = random.Random(args.seed)
    make = {"lists": lists, "names": names, "widgets": widgets, "sites": sites, "adverts": adverts, "kept": kept}[args.kind]
    texts = [page["text"].strip("\n") for page in map(json.loads, open(args.clean, encoding="utf-8"))]
    texts = [text for text in texts if 300 < len(text) < 2500 and text.count("\n") >= 3]
    count = 0
    with open(args.out, "w", encoding="utf-8") as out:
        while count < args.pages:
            page = make(rng, rng.choice(texts).split("\n"))
            if page and (page.gold or args.kind == "kept"):
                kind = "positive" if page.gold else "negative"
                row = {"id": f"{args.kind}-{count:04}", "kind": kind, "text": page.text, "gold": page.gold}
                out.write(json.dumps(row, ensure_ascii=False) + "\n")
                count += 1


if __name__ == "__main__":
    main()
