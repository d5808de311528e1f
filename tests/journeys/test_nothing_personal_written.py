"""What citizens write to the running server stands in none of its outputs: standard error, figures, the audit log."""

import json
from pathlib import Path
from urllib.parse import quote

from tests.identifiers import id_number

PHONE, PLATE, NAME, CARD, MAIL = "13800138000", "冀ZB1234", "欧阳若兰", "6217000000000000004", "ruolan99@example.com"
ID = id_number(77)
SAID = (
    f"查违章 {PLATE} 发动机后六位123456",
    f"我叫{NAME}，身份证{ID}，电话{PHONE}",
    f"电话 {PHONE[:3]} {PHONE[3:7]} {PHONE[7:]}，卡号{CARD}",
    f"邮箱{MAIL}，车{PLATE[:2]}·{PLATE[2:].lower()}",
    "电话一三八零零一三八零零零",
    "１３８００１３８０００",
    PHONE[:6] + "\u200b" + PHONE[6:],
)
FORBIDDEN = (PHONE, PLATE, NAME, ID, CARD, MAIL, "一三八零零", "１３８０", "138 0013")
FORBIDDEN += (f"{PLATE[:2]}{PLATE[2:].lower()}", f"·{PLATE[2:].lower()}")


async def test_messages_leave_no_trace_of_their_content(phone, house):
    before = len(house.log.read_bytes())
    for text in SAID:
        assert await phone.says(text)
        await phone.posts(text.encode())
    await phone.http.get(f"{house.server}/auth/start", params={"t": PHONE}, headers={"X-Request-Id": PHONE})
    await phone.http.get(f"{house.server}/{quote(PLATE)}", params={"id": ID})
    figures = (await phone.http.get(f"{house.server}/metrics")).text
    written = house.log.read_bytes()[before:].decode()
    audit = "".join(path.read_text() for path in (house.data_dir / "audit").glob("*.jsonl"))
    for output in (written, figures, audit, on_disk(house.data_dir)):
        found = [secret for secret in (*FORBIDDEN, phone.user, quote(PLATE)) if secret in output]
        assert found == [], found


async def test_every_line_about_a_message_carries_its_request(phone, house):
    before = len(house.log.read_bytes())
    await phone.says("查违章 冀B12345 发动机后六位123456")
    lines = [json.loads(line) for line in house.log.read_bytes()[before:].decode().splitlines() if '"request"' in line]
    by_request = [
        {line["event"] for line in lines if line["request"] == request}
        for request in {*(line["request"] for line in lines)}
    ]
    assert {"gateway", "answered"} in by_request


def on_disk(folder: Path) -> str:
    """What the embedded store has written, as far as it is text: values there are sealed."""
    kept = (path for path in folder.rglob("*") if path.is_file() and path.suffix in {".aof", ".rdb", ".log"})
    return "".join(path.read_bytes().decode("utf-8", "ignore") for path in kept)
