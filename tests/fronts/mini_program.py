"""One of the example mini programs in a browser: what a citizen does, and what axe and a ruler say of its pages."""

import contextlib
import json
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from playwright.async_api import Browser, Locator, Page, expect

from tests.browsers import SLOW_MS, axe

RULES = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa"]}
ELDER_TEXT_PX, ELDER_TARGET_PX = 24, 60
"""18 pt, and the side of what is tapped, as the guidelines for the elderly ask."""
TAPPED = (
    "button, .t-input__content, .t-search__input-box, input:not(.picker-control):not([class^=t-]), textarea, picker, "
    "[role=button]:not(.t-overlay), [role=radio], [role=tab], [role=switch]"
)
SMALL = """([least, side, tapped]) => [...document.querySelectorAll("#screen *")].flatMap((e) => {
  if (!e.checkVisibility() || e.closest("[aria-hidden=true]")) return [];
  const words = [...e.childNodes].some((n) => n.nodeType === 3 && n.textContent.trim());
  const size = parseFloat(getComputedStyle(e).fontSize);
  const { width, height } = e.getBoundingClientRect();
  return [
    ...(words && size < least ? [`${size}px: ${e.textContent.slice(0, 20)}`] : []),
    ...(e.matches(tapped) && Math.min(height, width) < side ? [`${width}x${height}: ${e.outerHTML.slice(0, 80)}`] : []),
  ];
})"""


STILL = """() => !document.querySelector("[class*=t-fade-]")
  && document.getAnimations().every((one) => one.effect?.getComputedTiming().iterations === Infinity)"""
"""What fades in is there."""
HEARD = """addEventListener("DOMContentLoaded", () => {
  window.heard = [];
  let last;
  let quick = false;
  const end = () => last.dispatchEvent(new SpeechSynthesisEvent("end", { utterance: last }));
  speechSynthesis.speak = (said) => { last = said; heard.push([said.lang, said.text]); quick && setTimeout(end); };
  speechSynthesis.cancel = () => heard.push(["", "stop"]);
  window.begin = () => { quick = false; heard.length = 0; };
  window.finish = () => { quick = true; end(); };
});"""
"""The browser's voice, which has none on a machine without speakers: what it is given is noted."""


@dataclass(slots=True)
class MiniProgram:
    """A citizen's phone with the mini program open."""

    page: Page
    address: str
    elder: bool
    shots: Path | None
    looked_at: list[str] = field(default_factory=list)

    async def opens(self, path: str) -> None:
        """A page by its address, as from a shared card."""
        await self.page.goto("about:blank")
        await self.page.goto(f"{self.address}#{path}")

    async def taps(self, name: str, role: Any = "button") -> None:
        await self.page.get_by_role(role, name=name).locator("visible=true").first.click()

    async def agrees(self, name: str) -> None:
        """Says yes in the page's own dialog."""
        await self.page.locator(".t-dialog, .ask").get_by_role("button", name=name).click()

    async def writes(self, label: str, text: str) -> None:
        box = self.page.get_by_role("textbox", name=label).locator("visible=true").first
        await box.click()
        await box.fill(text)
        await box.blur()

    async def chooses(self, list_: str, option: str) -> None:
        """One of a live list."""
        await self.taps(list_)
        await self.taps(option, "radio")

    async def hears(self) -> str:
        """What is read aloud after a tap on 朗读, to its end."""
        await self.page.evaluate("begin()")
        await self.taps("朗读")
        await self.page.wait_for_function("heard.length > 0")
        await self.page.get_by_role("button", name="停止朗读").locator("visible=true").first.wait_for()
        await self.page.evaluate("finish()")
        await self.page.get_by_role("button", name="停止朗读").locator("visible=true").wait_for(state="detached")
        heard = await self.page.evaluate("heard")
        assert {lang for lang, _ in heard} == {"zh-CN"}
        return "".join(said for _, said in heard)

    async def reads(self, text: str) -> Locator:
        found = self.page.get_by_text(text).locator("visible=true").first
        await expect(found).to_be_visible()
        return found

    async def looks(self, name: str) -> None:
        """What is on the page now has no fault that axe finds, and for the elderly nothing is small."""
        await self.page.wait_for_function(STILL)
        await self.page.add_script_tag(content=axe())
        found = await self.page.evaluate("rules => axe.run('#screen', rules).then((r) => r.violations)", RULES)
        said = [
            f"{one['id']}: {node['html'][:200]} {node['failureSummary'][:200]}"
            for one in found
            for node in one["nodes"]
        ]
        assert not said, (name, json.dumps(said, ensure_ascii=False, indent=1))
        if self.elder:
            small = await self.page.evaluate(SMALL, [ELDER_TEXT_PX, ELDER_TARGET_PX, TAPPED])
            assert not small, (name, small)
        self.looked_at.append(name)
        if self.shots is not None:
            await self.page.screenshot(path=self.shots / f"{name}.png")


@contextlib.asynccontextmanager
async def phone(browser: Browser, address: str, *, elder: bool, shots: Path | None) -> AsyncIterator[MiniProgram]:
    """Of a citizen whom nobody has seen; what breaks in its scripts fails the test."""
    context = await browser.new_context(viewport={"width": 390, "height": 844}, locale="zh-CN")
    context.set_default_timeout(SLOW_MS)
    if elder:
        await context.add_init_script("""origin === "null" || (localStorage["banshi.elder"] ??= '"yes"')""")
    await context.add_init_script(HEARD)
    page = await context.new_page()
    broken: list[str] = []
    page.on("pageerror", lambda error: broken.append(str(error)))
    page.on("dialog", lambda dialog: dialog.accept())
    yield MiniProgram(page, address, elder, shots)
    await context.close()
    assert not broken, broken
