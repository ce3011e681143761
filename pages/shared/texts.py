"""The longer texts of a page, from the Markdown file that lies in its room.

A file has sections, each under a `# ` heading. One with tasks has a `## ` heading for each task,
side by side on the page, and below a task its answer under `### Answer`, folded. `# Sources` is
written small and without its heading. A task that asks for a guess gets a field that keeps it.
`{name}` stands for a figure or sentence that the page computes; a brace itself is doubled.
"""

import re
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import streamlit as st

from pages.shared.plain import plain

SOURCES = "Sources"
_ANSWER = "### Answer\n"
_ASKS = re.compile(r"\bguess\b", re.IGNORECASE)  # whether a task asks for a guess


@dataclass(frozen=True)
class Task:
    """Something to try, Markdown throughout."""

    title: str
    text: str
    answer: str  # empty for a task that is its own answer
    name: str  # another one for each task of the app


@dataclass(frozen=True)
class Section:
    """A part of a page's texts."""

    title: str
    text: str  # before the tasks, if there are any
    tasks: tuple[Task, ...]


@cache
def read_sections(path: Path) -> tuple[Section, ...]:
    """The sections of a file, in their order. Raises `OSError` when it cannot be read."""
    sections = []
    for title, body in _parts(path.read_text(encoding="utf-8"), "# "):
        text, *_ = body.split("## ", 1) if body.startswith("## ") else body.split("\n## ", 1)
        tasks = []
        for task, rest in _parts(body, "## "):
            question, _, answer = rest.partition(_ANSWER)
            name = f"{path.parent.name}-{path.stem}-{title}-{len(tasks)}"
            tasks.append(Task(task, question.strip(), answer.strip(), name))
        sections.append(Section(title, text.strip(), tuple(tasks)))
    return tuple(sections)


def show_texts(
    path: Path, values: Mapping[str, str] | None = None, titles: Collection[str] | None = None
) -> None:
    """Show the sections of a file, with `values` in place of their names in braces; only those
    with one of the `titles`, if there are any.

    Raises `KeyError` for a name in the file that has no value.
    """
    values = values or {}
    for section in read_sections(path):
        if titles is not None and section.title not in titles:
            continue
        if section.title == SOURCES:
            with st.expander(SOURCES):
                st.caption(section.text.format_map(values))
            continue
        st.subheader(section.title, anchor=False)
        if section.text:
            st.markdown(section.text.format_map(values))
        if not section.tasks:
            continue
        columns = st.columns(len(section.tasks), gap="medium")
        for column, task in zip(columns, section.tasks, strict=True):
            with column:
                show_task(task, values)


def show_task(
    task: Task, values: Mapping[str, str], show_tools: Callable[[], None] | None = None
) -> None:
    """Show a task, what `show_tools` puts below its question, a field for the guess that it asks
    for, and its answer, folded.

    Raises `KeyError` for a name in the task that has no value.
    """
    st.markdown(f"**{task.title}** {task.text}".format_map(values))
    if show_tools is not None:
        show_tools()
    guess = _ask_guess(task) if _ASKS.search(task.text) else None
    if task.answer:
        with st.expander("Answer"):
            if guess:
                st.markdown(f"Your guess: **{plain(guess)}**")
            st.markdown(task.answer.format_map(values))


def _ask_guess(task: Task) -> str | None:
    return st.text_input(
        "Your guess",
        key=f"guess-{task.name}",
        max_chars=200,
        placeholder="Your guess",
        label_visibility="collapsed",
        persist_state="session",
    )


def _parts(text: str, mark: str) -> list[tuple[str, str]]:
    """(heading, what follows it) for every heading with just this mark."""
    pieces = re.split(rf"^{re.escape(mark)}(.+)\n", text, flags=re.MULTILINE)
    return list(zip(pieces[1::2], pieces[2::2], strict=True))
