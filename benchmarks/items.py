"""Search over 100,000 government items: time to build, memory, time for a query, and whether the item is found.

    python -m benchmarks.items [--names FILE] [--count 100000] [--distinct]

Items are made from names spliced of the parts below, or read from FILE (one a line, or the last field of a TSV), each
put behind region names until there are enough; `--distinct` splices halves instead, so that nothing can be shared.
"""

import argparse
import random
import sys
import time
from collections.abc import Iterator
from itertools import cycle, islice
from pathlib import Path

import numpy as np

from bot.intents.items import ItemIndex, Regions
from bot.intents.text import normalise

SUBJECTS = (
    "食品经营 公共场所卫生 道路货物运输经营 医疗机构执业 民办学校办学 取水 排水 户外广告设置 临时占道 建筑工程施工 "
    "药品经营 放射诊疗 农药经营 兽药经营 种子生产经营 林木采伐 渔业捕捞 烟草专卖零售 出版物零售 印刷经营 "
    "互联网上网服务营业场所经营 娱乐场所经营 营业性演出 旅行社设立 导游证 人力资源服务 劳务派遣经营 特种设备使用登记 "
    "计量器具型式批准 动物诊疗 生猪定点屠宰 危险化学品经营 烟花爆竹零售 消防安全检查 人防工程建设 养老机构设立 "
    "社会团体成立登记 民办非企业单位登记 慈善组织认定 律师执业 公证员执业 基层法律服务工作者执业 教师资格认定 校车使用"
).split()
ACTIONS = (
    "许可 许可变更 许可延续 许可补证 许可注销 备案 备案变更 核准 审批 首次申请 年度报告 信息变更 撤销 换发 到期延续 "
    "法定代表人变更 地址变更 名称变更 证书遗失补办"
).split()
CITIES = "石家庄市 唐山市 秦皇岛市 邯郸市 邢台市 保定市 张家口市 承德市 沧州市 廊坊市 衡水市".split()
DISTRICTS = (
    "长安区 桥西区 新华区 裕华区 藁城区 鹿泉区 路北区 路南区 古冶区 开平区 丰南区 丰润区 海港区 山海关区 抚宁区 邯山区 "
    "丛台区 复兴区 永年区 竞秀区 莲池区 满城区 清苑区 徐水区 桥东区 宣化区 双桥区 运河区 安次区 广阳区 桃城区 冀州区"
).split()
PREFIXES = ("我想办", "请问", "怎么申请", "", "")


def read_names(file: Path | None) -> list[str]:
    """The distinct item names to work with."""
    if file is None:
        return [subject + action for subject in SUBJECTS for action in ACTIONS]
    lines = file.read_text(encoding="utf-8").splitlines()
    return list(dict.fromkeys(line.split("\t")[-1].strip() for line in lines if line.strip()))


def regional(names: list[str], count: int) -> list[str]:
    """Names behind regions: every name in one district before the next district."""
    regions = (city + district for city, district in islice(_pairs(), count))
    return list(islice((region + name for region in regions for name in names), count))


def _pairs() -> Iterator[tuple[str, str]]:
    for number in cycle(range(len(CITIES) * len(DISTRICTS))):
        yield CITIES[number % len(CITIES)], DISTRICTS[number // len(CITIES)]


def distinct(names: list[str], count: int, chance: random.Random) -> list[str]:
    """Names spliced from the halves of two."""
    made: dict[str, None] = {}
    while len(made) < count:
        first, second = chance.choice(names), chance.choice(names)
        made[first[: len(first) // 2 + 1] + second[len(second) // 3 :]] = None
    return list(made)


def noisy(name: str, chance: random.Random) -> str:
    """A name as a citizen might type it: a character dropped or two swapped, behind a few words."""
    place = chance.randrange(max(1, len(name) - 1))
    spoilt = chance.choice(
        (name[:place] + name[place + 1 :], name[:place] + name[place : place + 2][::-1] + name[place + 2 :])
    )
    return chance.choice(PREFIXES) + spoilt


def resident_mib() -> float:
    """Memory of this process."""
    for line in Path("/proc/self/status").read_text(encoding="utf-8").splitlines():
        if line.startswith("VmRSS"):
            return int(line.split()[1]) / 1024
    return float("nan")


def main() -> None:
    """Prints a line for each figure."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--names", type=Path)
    parser.add_argument("--count", type=int, default=100_000)
    parser.add_argument("--queries", type=int, default=2_000)
    parser.add_argument("--distinct", action="store_true")
    asked = parser.parse_args()
    chance = random.Random(7)
    names = read_names(asked.names)
    entries = distinct(names, asked.count, chance) if asked.distinct else regional(names, asked.count)
    ItemIndex.build(entries[:10], Regions(()))
    before, started = resident_mib(), time.perf_counter()
    index = ItemIndex.build(entries, Regions((*CITIES, *DISTRICTS)))
    built, grown = time.perf_counter() - started, resident_mib() - before
    pool = entries if asked.distinct else names
    wanted = [chance.choice(pool) for _ in range(asked.queries)]
    times, first, among = [], 0, 0
    for name in wanted:
        query = noisy(name, chance)
        started = time.perf_counter()
        hits = index.search(query)
        times.append((time.perf_counter() - started) * 1000)
        found = [hit.name for hit in hits]
        right = normalise(name)
        first += bool(found) and found[0] == right
        among += right in found
    p50, p95, p99 = np.percentile(times, (50, 95, 99))
    sys.stdout.write(
        f"{len(entries)} entries, {index.cores} distinct items\n"
        f"build {built:.2f} s (bar 3), memory +{grown:.0f} MiB (bar 150)\n"
        f"query p50 {p50:.2f} ms (bar 1), p95 {p95:.2f}, p99 {p99:.2f} ms (bar 5), longest {max(times):.2f}\n"
        f"found first {100 * first / len(wanted):.1f} %, among five {100 * among / len(wanted):.1f} %\n"
    )


if __name__ == "__main__":
    main()
