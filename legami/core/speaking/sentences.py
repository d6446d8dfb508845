"""Find the sentences of a template, and say them in another language.

A template is written in Italian and holds no marks. The runs of words between its tags are the message ids; a value
stands in them as `{name}`. Nothing of this happens in Italian, so it costs nothing there; in another language it
happens once, before Django compiles the template for that language.
"""

import re
from collections.abc import Callable

from .languages import LANGUAGES

Say = Callable[[str], str]

EXPRESSION = r"{%.*?%}|{{.*?}}"
TOKENS = re.compile(
    r"{#.*?#}|{%.*?%}|{{.*?}}|<!--.*?-->|<[/a-zA-Z!](?:{%.*?%}|{{.*?}}|\"(?:{%.*?%}|{{.*?}}|[^\"])*\"|'[^']*'|[^>\"'])*>", re.S
)
# Attributes and named words of a tag that a reader sees or hears.
SPOKEN_ATTRIBUTES = (
    "title|label|submit|current|middle|caption|empty|when|category|aria-label|data-label|data-stop|alt|placeholder|text"
)
ATTRIBUTE = re.compile(rf'(?<=[\s])(:?(?:{SPOKEN_ATTRIBUTES}))="((?:{EXPRESSION}|[^"])*)"', re.S)
NAMED_WORD = re.compile(rf'(?<=[\s])({SPOKEN_ATTRIBUTES})="([^"]*)"')
LITERAL = re.compile(r'"([^"]*)"')
VALUE = re.compile(r"{{\s*(.*?)\s*}}", re.S)
DEFAULT = re.compile(r'\bdefault:"([^"]*)"')
HOLDER = re.compile(r"{(\w+)}")
LETTER = re.compile(r"[^\W\d_]")
EDGES = " \t\r\n,;:)(«»–·"
# Values that hold words of ours, not of who typed them.
OUR_WORDS = re.compile(
    r"^(?:message|error|(?:[\w.]+\.)?get_\w+_display|(?:entry|link)\.(?:label|says)|field\.(?:label|help_text)"
    r"|option\.choice_label|widget\.label)$"
)


# A value with a path (`goal.words`) is of who typed it, if it is not ours and no filter makes it a date or an amount.
PATH = re.compile(r"^(?!forloop\.|form\.|field\.)\w+(?:\.\w+)+$")
AFTER_TYPED = frozenset({"linebreaksbr", "default"})
BEFORE_TYPED = frozenset({"capfirst", "truncatechars", "truncatewords", "linebreaks"})
# Where a tag inside the words would show, or break the page.
FILTER = re.compile(r'\w+(?::(?:"[^"]*"|[^|]*))?')
BARE = re.compile(r"{% (end)?block title\b|<(/)?(?:title|option|textarea|svg)\b")


def speak(
    source: str, *, language: str, say: Say, ours: frozenset[str] = frozenset(), typed: frozenset[str] = frozenset()
) -> str:
    """The source of a template with its sentences said in a language. `ours` are further values with words of ours,
    `typed` further values with words that somebody typed.
    """
    return _Speaker(language, say, ours, typed).all_of(source)


def sentences_of(source: str) -> list[str]:
    """The sentences that a reader who is not staff finds in a template, each once, in order."""
    found: dict[str, None] = {}

    def keep(sentence: str) -> str:
        found.setdefault(sentence)
        return sentence

    speak(source, language="", say=keep)
    return list(found)


ITALIAN_TITLE = '{% block title_language %} lang="it"{% endblock title_language %}'


def marked_italian(source: str) -> str:
    """The source of a page that has no translation: its title, its body and its path say that they are in Italian."""
    for block, tag in (("content", "div"), ("body", "div"), ("heading", "span"), ("breadcrumb", "div")):
        source = re.sub(
            rf"({{% block {block} %}})(.*)({{% endblock {block} %}})",
            rf'\1<{tag} lang="it" dir="ltr">\2</{tag}>\3',
            source,
            flags=re.S,
        )
    return source + ITALIAN_TITLE if "{% block title %}" in source else source


class _Branches:
    """Which branches of `{% if relation == "worker" %}` no person sees: their sentences stay Italian."""

    def __init__(self) -> None:
        self.open: list[tuple[str, bool]] = []

    def meet(self, tag: str) -> None:
        word, _, condition = tag.partition(" ")
        if word == "if":
            self.open.append((condition, self._is_for_staff(condition)))
        elif word == "elif":
            self.open[-1] = (condition, self._is_for_staff(condition))
        elif word == "else" and self.open:
            first = self.open[-1][0]
            self.open[-1] = ("", first in {'relation == "person"', "own", "page.is_own"})
        elif word == "endif":
            self.open.pop()
        elif word in {"for", "ifchanged"}:
            self.open.append(("", False))
        elif word in {"endfor", "endifchanged"}:
            self.open.pop()

    @staticmethod
    def _is_for_staff(condition: str) -> bool:
        return 'relation == "worker"' in condition or 'relation == "accountant"' in condition or condition == "shell.role_label"

    @property
    def hidden(self) -> bool:
        """True inside a branch for staff."""
        return any(for_staff for _, for_staff in self.open)


class _Speaker:
    """One template on its way into one language."""

    def __init__(self, language: str, say: Say, ours: frozenset[str], typed: frozenset[str]) -> None:
        self.language, self.say, self.ours, self.typed, self.branches = language, say, ours, typed, _Branches()
        self.bare = 0  # how many places are open, around this one, where words stand alone

    def all_of(self, source: str) -> str:
        """Every part of a source: tags as tags, the words between them as sentences."""
        out: list[str] = []
        run: list[str] = []

        def end_run() -> None:
            out.append(self.run("".join(run)))
            run.clear()

        at = 0
        for token in TOKENS.finditer(source):
            run.append(source[at : token.start()])
            at = token.end()
            text = token.group()
            if text.startswith("{{"):
                run.append(text)
                continue
            end_run()
            if bare := BARE.match(text):
                self.bare += -1 if bare[1] or bare[2] else not text.endswith("/>")
            out.append(self.tag(text))
        run.append(source[at:])
        end_run()
        return "".join(out)

    def tag(self, text: str) -> str:
        """A tag of the template language or of HTML, with the words in it that are read."""
        if text.startswith(("{#", "<!")):
            return text
        if text.startswith("{%"):
            self.branches.meet(text[2:-2].strip())
            return self.block_tag(text)
        if self.language and text == '<html lang="it">':
            spoken = LANGUAGES[self.language]
            return f'<html lang="{spoken.code}" dir="{spoken.direction}">'
        spoken_text = ATTRIBUTE.sub(lambda m: f'{m[1]}="{m[2] if m[1].startswith(":") else self.nested(m[2])}"', text)
        return self.values(spoken_text, bare=True)

    def nested(self, words: str) -> str:
        """The words of an attribute, which may hold tags of the template language, but none of HTML."""
        if self.branches.hidden:
            return words
        inside = _Speaker(self.language, self.say, self.ours, self.typed)
        inside.bare = 1
        return inside.all_of(words)

    def block_tag(self, text: str) -> str:
        """The words in `{% badge %}`, `{% icon %}` and `{% include … with %}`."""
        name = text[2:].split(maxsplit=1)[0]
        if name == "badge":
            return LITERAL.sub(lambda m: f'"{self.run(m[1])}"', text, count=1)
        if name == "icon":
            words = list(LITERAL.finditer(text))
            if len(words) == 3:
                return f'{text[: words[2].start()]}"{self.run(words[2][1])}"{text[words[2].end() :]}'
        if name in {"include", "with"}:
            return NAMED_WORD.sub(lambda m: f'{m[1]}="{self.run(m[2])}"', text)
        return text

    def run(self, words: str) -> str:
        """A run of words between two tags: the parts around a middle dot are said one by one."""
        if self.branches.hidden or not LETTER.search(VALUE.sub("", words)):
            return self.values(words)
        return "·".join(self.sentence(part) for part in words.split("·"))

    def sentence(self, words: str) -> str:
        """One sentence, its values kept; what stands at its edges stays there."""
        core = _without_edges(words)
        if core not in KEPT and LETTER.search(VALUE.sub("", core)):
            values: dict[str, str] = {}
            message = VALUE.sub(lambda m: _held(m[1], values), " ".join(core.split()))
            spoken = HOLDER.sub(lambda m: values.get(m[1], m[0]), self.say(message))
            before, _, after = words.partition(core)
            return self.values(f"{before}{spoken}{after}")
        return self.values(words)

    def values(self, words: str, *, bare: bool = False) -> str:
        """Values as this language writes them: our own words said, dates in its manner. `bare`: with no tag around them."""
        return VALUE.sub(lambda m: f"{{{{ {self.value(m[1], bare=bare or self.bare > 0)} }}}}", words)

    def value(self, expression: str, *, bare: bool) -> str:
        """One value of a template."""
        expression = DEFAULT.sub(lambda m: f'default:"{self.run(m[1])}"', expression)
        if not self.language:
            return expression
        first, bar, filters = expression.partition("|")
        filters = re.sub(r"\b(long_date|iso_date|hours)\b(?!:)", rf'\1:"{self.language}"', filters)
        if OUR_WORDS.match(first) or first in self.ours:
            first = f"{first}|said"
        elif not bare and (first in self.typed or PATH.match(first)):
            return _marked_typed(first, filters)
        return f"{first}{bar}{filters}"


def _marked_typed(first: str, filters: str) -> str:
    """A value that says that it is Italian, after the filters that change its words, before those that surround them."""
    steps = FILTER.findall(filters)
    names = [step.partition(":")[0] for step in steps]
    if set(names) - AFTER_TYPED - BEFORE_TYPED:
        return "|".join([first, filters]).rstrip("|")
    at = next((i for i, name in enumerate(names) if name in AFTER_TYPED), len(steps))
    mark = 'typed:"div"' if "linebreaks" in names else "typed"
    return "|".join([first, *steps[:at], mark, *steps[at:]])


def _without_edges(words: str) -> str:
    """The words without what stands around them; a bracket opened inside is closed inside."""
    core = words.lstrip(EDGES + ".").rstrip(EDGES)
    for first, last in ("()", "«»"):
        if core.count(first) > core.count(last):
            start = words.index(core)
            end = words.find(last, start + len(core))
            core = words[start : end + 1] if end >= 0 else core
        elif core.count(first) < core.count(last):
            start = words.rfind(first, 0, words.index(core))
            core = words[start : words.index(core) + len(core)] if start >= 0 else core
    return core


KEPT = frozenset({"Legami", "PDF", "CSV", "h", "•"})


def _held(expression: str, values: dict[str, str]) -> str:
    """The holder for a value in a message: the last word of its name; two that differ get a number."""
    name = re.split(r"[|]", expression)[0].rsplit(".", 1)[-1].strip() or "value"
    name = re.sub(r"\W", "_", name)
    kept, number = name, 2
    while values.get(kept, f"{{{{ {expression} }}}}") != f"{{{{ {expression} }}}}":
        kept, number = f"{name}{number}", number + 1
    values[kept] = f"{{{{ {expression} }}}}"
    return f"{{{kept}}}"
