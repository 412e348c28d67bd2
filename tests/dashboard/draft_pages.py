"""The pages that edit the agent, drawn without the frame around them: half the time of the whole app."""

from streamlit.testing.v1 import AppTest


def draw_page(name: str, **query: str) -> AppTest:
    """`profile`, `guidelines` or `handoff`, as its address says."""

    def page(name):
        from dashboard.components.draft_room import draft_room
        from dashboard.components.people_list import people_room
        from dashboard.engine_cache import engine
        from dashboard.views.guidelines import render_guidelines
        from dashboard.views.handoff import render_handoff
        from dashboard.views.profile import render_profile

        room = draft_room(engine())
        pages = {
            "profile": lambda: render_profile(room),
            "guidelines": lambda: render_guidelines(room),
            "handoff": lambda: render_handoff(room, people_room(engine())),
        }
        pages[name]()

    app = AppTest.from_function(page, args=(name,), default_timeout=30)
    for key, value in query.items():
        app.query_params[key] = value
    return app.run()


def change(engine, **fields) -> None:
    """Kim, elsewhere, keeps this in the draft."""
    engine.configuration.save_part(fields, seen=engine.configuration.draft_state(), author="Kim")


def open_entry(kind: str, number: int | None = None) -> AppTest:
    """The dialog of an entry of `scripted`, `guardrails` or `rules`; None: a new one."""

    def page(kind, number):
        import streamlit as st

        from dashboard.components.draft_fields import DraftFields
        from dashboard.components.draft_room import draft_room
        from dashboard.components.entry_list import begin_editing, draw_entry
        from dashboard.components.guideline_lists import GUARDRAILS, SCRIPTED
        from dashboard.components.handoff_form import RULES
        from dashboard.engine_cache import engine
        from dashboard.presenters.config_paths import value_at

        fields = DraftFields(draft_room(engine()))
        known = {"scripted": SCRIPTED, "guardrails": GUARDRAILS, "rules": RULES}[kind]
        if "begun" not in st.session_state:
            st.session_state["begun"] = True
            begin_editing(known, None if number is None else value_at(fields.config, known.path)[number])
        draw_entry(known, fields)

    return AppTest.from_function(page, args=(kind, number), default_timeout=20).run()
