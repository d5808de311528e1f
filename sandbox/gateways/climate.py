"""Weather and air, made up from the seed and the date within what the season and the place allow."""

from collections.abc import Mapping
from datetime import date, datetime, timedelta
from itertools import pairwise
from typing import Any

from sandbox.data import roll

HIGHS = (2, 6, 13, 21, 27, 31, 32, 30, 26, 19, 10, 4)
LOWS = (-8, -5, 1, 8, 14, 19, 23, 21, 15, 8, 0, -6)
COOLER = {"张家口市": 6, "承德市": 5, "秦皇岛市": 2}
SUMMER, WINTER = range(6, 9), (12, 1, 2)
DRY = ("晴", "晴", "多云", "多云", "阴")
WET = {True: ("小雨", "雷阵雨", "中雨"), False: ("小雪", "阵雪", "雨夹雪")}
WINDS = ("北风", "西北风", "南风", "西南风", "东北风", "东风")
GRADES = ((50, "优"), (100, "良"), (150, "轻度污染"), (200, "中度污染"), (300, "重度污染"), (500, "严重污染"))
"""HJ 633."""
PM25 = ((0, 0), (50, 35), (100, 75), (150, 115), (200, 150), (300, 250), (500, 500))
"""Index and 24-hour mean in µg/m³ at which it is reached (HJ 633)."""
ADVICE = {
    "优": "空气很好，适合户外活动。",
    "良": "空气不错，特别敏感的人少在户外久待。",
    "轻度污染": "老人、儿童和有心肺疾病的人少在户外锻炼。",
    "中度污染": "尽量少在户外锻炼，敏感人群出门戴口罩。",
    "重度污染": "老人、儿童和病人留在室内，出门戴口罩。",
    "严重污染": "请留在室内，关好门窗。",
}


def weather(seed: int, city: str, now: datetime) -> Mapping[str, Any]:
    """Now, three days and warnings; all figures as text, as weather services give them."""
    days = [_day(seed, city, now.date() + timedelta(days=n)) for n in range(3)]
    today = days[0]
    warmth = max(0.0, 1 - abs(now.hour + now.minute / 60 - 14) / 12)
    low, high = int(today["tempMin"]), int(today["tempMax"])
    present = {
        "obsTime": f"{now:%Y-%m-%d %H}:00:00",
        "temp": str(round(low + (high - low) * warmth)),
        "text": today["textDay"],
        "windDir": today["windDirDay"],
        "windScale": today["windScaleDay"],
        "humidity": str(30 + roll(seed, city, now.date(), "humidity") % 40),
    }
    return {"city": city, "now": present, "daily": days, "warning": _warnings(days, now)}


def _day(seed: int, city: str, day: date) -> dict[str, str]:
    chance, month = roll(seed, city, day, "weather"), day.month
    high = HIGHS[month - 1] - COOLER.get(city, 0) + chance % 7 - 3
    low = min(LOWS[month - 1] - COOLER.get(city, 0) + (chance // 7) % 7 - 3, high - 4)
    wet = (chance // 49) % 100 < (35 if month in SUMMER else 12)
    texts = WET[high > 2] if wet else DRY
    return {
        "fxDate": f"{day}",
        "textDay": texts[(chance // 4900) % len(texts)],
        "tempMin": str(low),
        "tempMax": str(high),
        "windDirDay": WINDS[(chance // 11) % len(WINDS)],
        "windScaleDay": str(1 + (chance // 13) % 5),
    }


def _warnings(days: list[dict[str, str]], now: datetime) -> list[dict[str, str]]:
    published = f"{now:%Y-%m-%d} 06:00:00"
    today, tomorrow = days[0], days[1]
    found = []
    if int(today["tempMax"]) - int(tomorrow["tempMax"]) >= 5:
        found.append(("寒潮", "蓝色", "预计未来 24 小时最高气温下降 5℃ 以上，请添衣保暖（示例）。"))
    if int(today["tempMax"]) >= 35:
        found.append(("高温", "黄色", "今天最高气温 35℃ 以上，午后少出门（示例）。"))
    if today["windScaleDay"] == "5":
        found.append(("大风", "蓝色", "今天阵风可达 6 到 7 级，请注意高空坠物（示例）。"))
    return [{"typeName": kind, "level": level, "text": text, "pubTime": published} for kind, level, text in found]


def air(seed: int, city: str, now: datetime) -> Mapping[str, Any]:
    """Index, grade, concentrations and the main pollutant (`NA` when the grade is the best), for this hour."""
    day = roll(seed, city, now.date(), "air")
    aqi = 25 + day % (200 if now.month in WINTER else 120) + roll(seed, city, now.date(), now.hour) % 15
    ozone = now.month in SUMMER and aqi > GRADES[0][0]
    fine = round(_pm25(min(aqi, 60) if ozone else aqi))
    grade = next(name for limit, name in GRADES if aqi <= limit)
    return {
        "city": city,
        "pubTime": f"{now:%Y-%m-%d %H}:00:00",
        "aqi": str(aqi),
        "category": grade,
        "primary": "NA" if aqi <= GRADES[0][0] else ("O3" if ozone else "PM2.5"),
        "pm2p5": str(fine),
        "pm10": str(round(fine * 1.6) + day % 11),
        "advice": ADVICE[grade],
    }


def _pm25(aqi: int) -> float:
    for (low, least), (high, most) in pairwise(PM25):
        if aqi <= high:
            return least + (most - least) * (aqi - low) / (high - low)
    return float(PM25[-1][1])
