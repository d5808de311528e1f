"""A small city of eight services, and the router over it; and the router over the shipped catalogue."""

from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

from bot.catalog.converters import BEIJING
from bot.catalog.load import load_catalog
from bot.catalog.model import Catalog
from bot.intents.router import Router
from bot.settings import Settings

NOW = datetime(2026, 3, 18, 10, 0, tzinfo=BEIJING)

SERVICES: dict[str, tuple[str, str, str]] = {
    "road.fines": (
        "payment",
        "交通罚款缴纳 | 交罚款 | 罚单缴费 | jfk",
        (
            "罚单上的钱怎么交 | 违停罚款在哪里缴 | 闯红灯的罚款想交了 | 交警开的单子去哪儿付钱 | 罚款能手机上交吗"
            " | 交通违法罚款缴费 | 罚款过期没交会怎样 | 我来缴一张罚单 | 处罚决定书的罚款"
        ),
    ),
    "road.violations": (
        "query",
        "违章查询 | 查违章 | 交通违法记录",
        (
            "看看我的车有没有违章 | 车子被拍了几次 | 有没有电子眼抓拍 | 违章记录在哪查 | 我的车这个月违章了吗"
            " | 昨天压线了不知道拍没拍 | 查询机动车违法 | 违章扣几分 | 帮我查查违章"
        ),
    ),
    "care.booking": (
        "booking",
        "预约挂号 | 挂号 | 医院挂号",
        (
            "想挂个专家号 | 约个口腔科 | 给孩子挂儿科的号 | 怎么预约看病 | 挂明天的号 | 看牙约号 | 在线挂号"
            " | 挂个号 | 想看皮肤科约哪天 | 医院怎么约"
        ),
    ),
    "care.cancel": (
        "query",
        "我的挂号 | 取消挂号 | 退号",
        (
            "挂的号不去了怎么退 | 看看我约上没有 | 取消明天的挂号 | 我挂了谁的号 | 预约的号改个时间 | 退掉专家号"
            " | 我的预约在哪看"
        ),
    ),
    "fund.balance": (
        "query",
        "公积金余额 | 公积金查询 | gjj",
        "公积金还有多少钱 | 单位给我交了公积金没有 | 查公积金明细 | 公积金账户 | 每月公积金存多少 | 看公积金余额",
    ),
    "fund.withdraw": (
        "guide",
        "公积金提取 | 取公积金",
        "租房能取公积金吗 | 离职了公积金怎么拿出来 | 公积金提取要什么材料 | 买房提公积金 | 公积金什么时候能取",
    ),
    "wed.register": (
        "booking",
        "结婚登记 | 领结婚证",
        "我们想领证 | 领证要带什么 | 民政局周末上班吗 | 跟对象去登记 | 登记结婚预约 | 扯证去哪里 | 俩人想把证领了",
    ),
    "sys.human": ("human", "人工客服 | 转人工", "找个真人 | 我要人工 | 接人工 | 让人来跟我说"),
}


def guide() -> dict[str, Any]:
    return {"summary": "示例"}


def small(**changes: Any) -> Catalog:
    """The small catalogue; `changes` replace whole parts."""
    services = {
        name: {
            "sector": "示例",
            "name": names.split(" | ", 1)[0],
            "kind": kind,
            "depth": "plain",
            "scope": "示例",
            "names": names,
            "phrases": phrases,
            "guide": guide(),
        }
        for name, (kind, names, phrases) in SERVICES.items()
    }
    parts = {
        "title": "示例",
        "welcome": "示例",
        "hotline": "12345",
        "popular": [],
        "services": services,
        "elsewhere": [
            {
                "topic": "火车票",
                "go": "12306",
                "phrases": "买火车票 | 高铁票怎么退 | 火车票改签 | 抢不到火车票 | 动车几点开",
            }
        ],
        "chitchat": {"问候": "你好 | 在吗 | 早上好 | 吃了吗", "菜谱": "红烧肉怎么做 | 包饺子放多少盐 | 炒鸡蛋的做法"},
        "lexicon": {"结婚登记": "扯证 | 领证 | 办喜证", "违章": "吃罚单 | 被拍了"},
    }
    return Catalog.model_validate(parts | changes)


@pytest.fixture(scope="session")
def by_words() -> Router:
    """The router over the small catalogue, by words alone."""
    return Router.build(small(), cache_dir=None, semantic=False)


@pytest.fixture(scope="session")
def with_meaning() -> Router:
    """The router over the small catalogue, with the sentence encoder."""
    return Router.build(small(), cache_dir=None)


@pytest.fixture(scope="session")
def shipped() -> Router:
    """The router over the shipped catalogue; what was fitted is kept for the next run."""
    settings = Settings()
    folder: Path = settings.data_dir / "router"
    return Router.build(load_catalog(settings.catalog), cache_dir=folder)
