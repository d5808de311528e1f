"""What an engineer reads who connects a gateway wrongly: file, line, path, and what to do, all of it at once."""

import os
import subprocess
import sys
from dataclasses import dataclass

from tests.conftest import OVERLAY, ROOT

SOUND = """\
  {name}:
    name: 示例
    base_url: https://gw.example.gov.cn/x
    sign: {{ profile: tif, key_id: us, secret: s }}
    envelope:
      code: code
      message: msg
      data: data
      done: ["0"]
      empty: ["1"]
    operations:
      ask:
        path: /ask
"""


@dataclass(frozen=True, slots=True)
class Wrong:
    """One gateway: what is written in place of what, and what is said, where and about which line."""

    before: str
    after: str
    line: str
    path: str
    said: str


def sign(changed: str, path: str, said: str) -> Wrong:
    return Wrong("{ profile: tif, key_id: us, secret: s }", changed, "sign:", path, said)


def operation(changed: str, line: str, path: str, said: str) -> Wrong:
    return Wrong("path: /ask\n", changed, line, path, said)


NATIONAL = "{ profile: gjgxjhpt, key_id: us, secret: s, lease: { path: /p } }"
RULES = {
    "a1": sign(
        "{ profile: tiff, key_id: us, secret: s }",
        "sign.profile",
        "没有 tiff 这种签名方式，可以写 gjgxjhpt、gjzwfwpt、hmac-sha256、hmac-sm3、nhsa、oauth2、"
        "sd-open、tif、tif-user、x-ca、zj-irs；你是不是想写 tif？",
    ),
    "a2": sign("{ profile: tif, secret: s }", "sign.key_id", "签名方式 tif 要写 key_id，请补上"),
    "a3": sign(
        "{ profile: tif, key_id: us, secret: s, cipher_key: c }",
        "sign.cipher_key",
        "签名方式 tif 用不到 cipher_key，请删去",
    ),
    "a4": sign("{ profile: tif-user, key_id: us, secret: s }", "sign.user", "签名方式 tif-user 要写 user，请补上"),
    "a5": sign(
        "{ profile: tif, key_id: us, secret: s, user: citizen }",
        "sign.user",
        "签名方式 tif 用不到 user，请删去",
    ),
    "a6": sign("{ profile: oauth2, key_id: us, secret: s }", "sign.lease", "签名方式 oauth2 要写 lease，请补上"),
    "a7": sign(
        "{ profile: tif, key_id: us, secret: s, lease: { path: /p } }",
        "sign.lease",
        "签名方式 tif 用不到 lease，请删去",
    ),
    "a8": sign(
        "{ profile: x-ca, key_id: us, secret: s, options: { hash: md5 } }",
        "sign.options",
        "选项 hash 只能是 sha256、sm3，不能是 md5",
    ),
    "a9": sign(
        "{ profile: tif, key_id: us, secret: s, options: { salt: x } }",
        "sign.options",
        "签名方式 tif 没有 salt 这个选项，请删去",
    ),
    "b1": sign(
        "{ profile: nhsa, key_id: us/1, secret: s, cipher_key: c, peer_key: ab }\n    timeout_s: 5",
        "operations.ask",
        "签名方式 nhsa 的每个操作都要写 code（接口那边的编号），请补上",
    ),
    "b2": Wrong(
        "    operations", "    body: nhsa\n    operations", "body:", "body",
        "签名方式 tif 签不了 nhsa 格式的报文，请删去 body 这一行",
    ),
    "b3": sign(NATIONAL, "operations.ask", "签名方式 gjgxjhpt 的每个操作都要写 code（接口那边的编号），请补上"),
    "b4": Wrong(
        "    operations:\n      ask:\n", "    body: biz_content\n    operations:\n      ask:\n        method: GET\n",
        "method:", "operations.ask.method", "GET 发不出 biz_content 格式的报文，请改成 POST",
    ),
    "b5": operation(
        "path: /ask\n        method: GET\n        writes: true\n", "method:", "operations.ask.method",
        "GET 在路上可能被重发，会改变事情的操作不能用，请改成 POST",
    ),
    "c1": Wrong(
        'done: ["0"]', "done: []", "done:", "envelope.done",
        "没有写哪个代码算办成，每次调用都会当成被拒绝，请至少写一个",
    ),
    "c2": Wrong(
        "      code: code\n", "      code: code\n      outer: { code: c, data: d, done: [] }\n", "outer:",
        "envelope.outer.done", "没有写外层哪个代码算通过，里面的结果就不会读，请至少写一个",
    ),
    "c3": Wrong(
        'empty: ["1"]', 'empty: ["0"]', "empty:", "envelope.empty",
        "代码 0 已经写在 done 里，一个代码只能有一个意思，请从其中一处删去",
    ),
    "c4": Wrong(
        'empty: ["1"]\n', 'empty: ["1"]\n      unavailable: ["1"]\n', "unavailable:", "envelope.unavailable",
        "代码 1 已经写在 empty 里，一个代码只能有一个意思，请从其中一处删去",
    ),
}  # fmt: skip
ABOUT_THE_OPERATION = {"b1", "b3"}
"""Said about a gateway's operation, whose line that is."""
BESIDES = {"b1": ("body", "签名方式 nhsa 的报文格式只能是 nhsa，请写 body: nhsa")}
"""What else is wrong with a gateway; a key that isn't there is looked for at the gateway."""
SHAPES = {
    "d1": Wrong("base_url: https://gw.example.gov.cn/x", "phone: 5", "phone:", "phone", "要写文字"),
    "d2": Wrong("path: /ask\n", "pth: /ask\n", "pth:", "operations.ask.pth", "没有这个字段"),
    "d3": operation("path: /a\n        method: PUT\n", "method:", "operations.ask.method", "只能是 GET、POST"),
    "d4": Wrong("    operations", "    timeout_s: 0\n    operations", "timeout_s:", "timeout_s", "要大于 0"),
    "d5": Wrong("    operations", "    retries: 9\n    operations", "retries:", "retries", " 5"),
    "d6": Wrong("secret: s }", "secret: s, nonce: 1 }", "sign:", "sign.nonce", "没有这个字段"),
}


def written(tmp_path, wrongs):
    """The shipped file with gateways that are wrong, each in its own way."""
    text = (ROOT / "gateways.yaml").read_text(encoding="utf-8")
    for name, wrong in wrongs.items():
        sound = SOUND.format(name=name)
        assert wrong.before in sound, name
        text += sound.replace(wrong.before, wrong.after, 1)
    file = tmp_path / "gateways.yaml"
    file.write_text(text, encoding="utf-8")
    return file, text.splitlines()


def checked(file):
    """What `banshi catalog check` prints, line by line."""
    env = {k: v for k, v in os.environ.items() if not k.startswith("BANSHI_")}
    env |= {"BANSHI_GATEWAYS": str(file), "BANSHI_CATALOG_OVERLAY": OVERLAY}
    command = [sys.executable, "-m", "bot", "catalog", "check"]
    done = subprocess.run(command, env=env, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 1, done.stdout + done.stderr
    return done.stdout.splitlines()


def line_of(lines, gateway, mark):
    """The line of a mark within a gateway, counted from 1."""
    start = lines.index(f"  {gateway}:")
    return next(at for at, line in enumerate(lines[start:], start + 1) if mark in line)


def test_each_rule_says_where_and_what_to_do(tmp_path):
    file, lines = written(tmp_path, RULES)
    wanted = set()
    for name, wrong in RULES.items():
        line = line_of(lines, name, "ask:" if name in ABOUT_THE_OPERATION else wrong.line)
        wanted.add(f"{file}:{line}: gateways.{name}.{wrong.path}: {wrong.said}")
    for name, (path, said) in BESIDES.items():
        wanted.add(f"{file}:{line_of(lines, name, f'{name}:')}: gateways.{name}.{path}: {said}")
    assert set(checked(file)) == wanted


def test_what_has_not_the_form_is_told_where(tmp_path):
    file, lines = written(tmp_path, SHAPES)
    found = checked(file)
    for name, wrong in SHAPES.items():
        begins = f"{file}:{line_of(lines, name, wrong.line)}: gateways.{name}.{wrong.path}: "
        assert any(line.startswith(begins) and wrong.said in line for line in found), (begins, found)


def test_a_gateway_twice_is_told_where(tmp_path):
    file = tmp_path / "gateways.yaml"
    file.write_text(
        (ROOT / "gateways.yaml").read_text(encoding="utf-8") + SOUND.format(name="traffic"), encoding="utf-8"
    )
    (line,) = checked(file)
    assert "traffic 这个字段写了两遍" in line and line.startswith(f"{file}:")
