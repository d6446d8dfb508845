"""Helpers of the browser journeys: somebody at a page, who looks at each page they come to."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Any

from playwright.sync_api import Page


@dataclass
class Walker:
    """Somebody in a browser. Every page they come to is looked at: accessible, and no wider than the screen."""

    page: Page
    axe: Callable[[Page], list[str]]
    width: int

    def go(self, address: str) -> "Walker":
        """Open an address."""
        self.page.goto(address)
        return self.look()

    def click(self, words: str, *, role: Any = "link") -> "Walker":
        """Follow a link, or press a button, by its words, and look at where it leads."""
        with self.page.expect_navigation():
            self.page.get_by_role(role, name=words, exact=True).first.click()
        return self.look()

    def press(self, words: str) -> "Walker":
        """Press a button."""
        return self.click(words, role="button")

    def type(self, **fields: object) -> "Walker":
        """Fill the form's fields by name: text, a day, a choice by its words, a radio by its value."""
        for name, value in fields.items():
            field = self.page.locator(f"main [name='{name}']").first
            kind = field.evaluate("f => f.tagName === 'SELECT' ? 'select' : f.type")
            if kind == "select":
                field.select_option(label=str(value))
            elif kind == "radio":
                self.page.locator(f"main [name='{name}'][value='{value}']").check(force=True)
            elif kind == "file":
                field.set_input_files(value)  # type: ignore[arg-type]
            else:
                field.fill(value.isoformat() if isinstance(value, date) else str(value))
        return self

    def sees(self, *words: str) -> "Walker":
        """The page says these words."""
        text = self.page.inner_text("main")
        missing = [w for w in words if w not in text]
        assert missing == [], f"{self.page.url}: {missing} not in: {text}"
        return self

    def sees_no(self, *words: str) -> "Walker":
        """The whole page, markup too, is silent on these words."""
        leaked = [w for w in words if w in self.page.content()]
        assert leaked == [], f"{self.page.url}: {leaked}"
        return self

    def look(self) -> "Walker":
        """What must hold on every page."""
        found = self.axe(self.page)
        assert found == [], f"{self.page.url}: {found}"
        wide = self.page.evaluate("document.documentElement.scrollWidth")
        assert wide <= self.width, f"{self.page.url} is {wide} px wide"
        assert self.page.title().endswith("Legami"), self.page.title()
        return self

    def draw(self) -> "Walker":
        """Draw a signature with the mouse."""
        self.page.locator("#signpad").scroll_into_view_if_needed()
        box = self.page.locator("#signpad").bounding_box()
        assert box is not None
        x, y = box["x"] + 20, box["y"] + box["height"] / 2
        self.page.mouse.move(x, y)
        self.page.mouse.down()
        for step in range(1, 6):
            self.page.mouse.move(x + 30 * step, y + (15 if step % 2 else -15))
        self.page.mouse.up()
        return self
