"""Puts junk into ordinary pages, as a measure of where what goes starts and ends in text that nobody composed for it.

    python3 scripts/clean_corpus.py CLEAN.jsonl
    python3 scripts/put_in.py CLEAN.jsonl KIND PAGES.jsonl [--pages N] [--seed N]
    saoye eval PAGES.jsonl

KIND is `lists` (services of places and search phrases before a paragraph, behind it, between its clauses or in a line of their own),
`names` (a brand inside words, around a title, a lottery in it, lists at the page's ends) or `widgets` (what sites put between and behind
paragraphs). Pages, places and phrases are drawn from a seed; PAGES.jsonl has the form of gold pages (docs/quality.md).
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


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("clean")
    parser.add_argument("kind", choices=["lists", "names", "widgets"])
    parser.add_argument("out")
    parser.add_argument("--pages", type=int, default=600)
    parser.add_argument("--seed", type=int, default=1)
    args = parser.parse_args()
    rng = random.Random(args.seed)
    make = {"lists": lists, "names": names, "widgets": widgets}[args.kind]
    texts = [page["text"].strip("\n") for page in map(json.loads, open(args.clean, encoding="utf-8"))]
    texts = [text for text in texts if 300 < len(text) < 2500 and text.count("\n") >= 3]
    count = 0
    with open(args.out, "w", encoding="utf-8") as out:
        while count < args.pages:
            page = make(rng, rng.choice(texts).split("\n"))
            if page and page.gold:
                row = {"id": f"{args.kind}-{count:04}", "kind": "positive", "text": page.text, "gold": page.gold}
                out.write(json.dumps(row, ensure_ascii=False) + "\n")
                count += 1


if __name__ == "__main__":
    main()
