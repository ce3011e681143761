"""A page's texts, read from Markdown and shown."""

from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from pages.shared.texts import Task, read_sections, show_task

TEXT = """# What to try
Guess first.

## 1 · Draw.
A {thing}.

### Answer
It has {count} parts.

## 2 · Erase.
All of it.

# Sources
Nothing.
"""


def test_read_sections_gives_tasks_with_and_without_an_answer(tmp_path) -> None:
    path = tmp_path / "text.md"
    path.write_text(TEXT, encoding="utf-8")
    tried, sources = read_sections(path)
    assert (tried.title, tried.text) == ("What to try", "Guess first.")
    assert tried.tasks == (
        Task("1 · Draw.", "A {thing}.", "It has {count} parts.", tried.tasks[0].name),
        Task("2 · Erase.", "All of it.", "", tried.tasks[1].name),
    )
    assert (sources.title, sources.text, sources.tasks) == ("Sources", "Nothing.", ())


def shown_task() -> None:
    import streamlit as st

    from pages.shared.texts import Task, show_task

    task = Task("1 · Draw.", "A {thing}.", "It has {count} parts.", "draw")
    show_task(task, {"thing": "circle", "count": "2"}, lambda: st.button("Draw it"))


def test_show_task_puts_tools_between_the_question_and_its_folded_answer() -> None:
    at = AppTest.from_function(shown_task).run()
    question, button, answer = at.main.children.values()
    assert question.value == "**1 · Draw.** A circle."
    assert button.label == "Draw it"
    assert (answer.label, answer.markdown[0].value) == ("Answer", "It has 2 parts.")


def test_show_task_misses_a_name_without_value() -> None:
    with pytest.raises(KeyError, match="thing"):
        show_task(Task("1", "A {thing}.", "", "one"), {})


def shown_guess() -> None:
    from pages.shared.texts import Task, show_task

    show_task(Task("1 · Guess.", "Guess first: how many?", "Two.", "many"), {})


def test_guess_is_kept_and_shown_beside_the_answer_as_it_was_typed() -> None:
    at = AppTest.from_function(shown_guess).run()
    at.text_input(key="guess-many").set_value("*three* <b>").run()
    guess, answer = at.expander[0].markdown
    assert guess.value.startswith("Your guess: **")
    assert "three" in guess.value
    assert "<b>" not in guess.value
    assert answer.value == "Two."


def test_each_task_of_the_app_has_a_name_of_its_own() -> None:
    files = Path(__file__).parents[3].glob("pages/*/*.md")
    sections = [section for file in files for section in read_sections(file)]
    names = [task.name for section in sections for task in section.tasks]
    assert len(names) > 20
    assert len(set(names)) == len(names)
