"""The fields of the agent's profile: who it is and how it speaks."""

import streamlit as st

from core.configuration.avatar import avatar_from_upload
from core.errors import EditConflict, InvalidInput
from dashboard.components.draft_fields import KEPT, DraftFields
from dashboard.components.html_block import draw_html
from dashboard.presenters.agent_face import face_sizes
from dashboard.presenters.config_words import COMPOSER_NOTES, COMPOSERS, PERSONALITIES
from dashboard.presenters.profile import example_reply, offered_personalities
from dashboard.presenters.untrusted_text import plain

_PICTURE_TYPES = ("png", "jpg", "jpeg", "webp")
_PICTURE_MB = 5


def draw_identity(fields: DraftFields) -> None:
    """Name, company, face."""
    st.subheader("Identity", anchor=False)
    left, right = st.columns(2)
    with left:
        fields.text("name", "Name", longest=60, note="How the agent introduces itself")
    with right:
        fields.text("company", "Company", longest=120, note="Whom the agent speaks for")
    left, right = st.columns(2)
    with left:
        fields.text(
            "avatar", "Emoji or initials", longest=20, note="Empty uses the first letters of the name"
        )
    with right:
        _draw_picture(fields)
    draw_html(face_sizes(fields.config))


def _draw_picture(fields: DraftFields) -> None:
    with st.container(horizontal=True, vertical_alignment="bottom", gap="small", key="picture"):
        with st.popover("Upload a picture", icon=":material/add_photo_alternate:", key="picture_popover"):
            st.file_uploader(
                "PNG, JPEG or WebP; it is cut to a square and made small",
                _PICTURE_TYPES,
                key="profile_picture",
                max_upload_size=_PICTURE_MB,
                on_change=_take_picture,
                args=(fields,),
            )
        if fields.config.avatar_image:
            st.button("Remove the picture", key="picture_remove", on_click=_keep_picture, args=(fields, ""))


def _take_picture(fields: DraftFields) -> None:
    upload = st.session_state.get("profile_picture")
    if upload is None:
        return
    try:
        address = avatar_from_upload(upload.getvalue())
    except InvalidInput as error:
        st.toast(plain(error.message), icon=":material/error:")
        return
    _keep_picture(fields, address)


def _keep_picture(fields: DraftFields, address: str) -> None:
    try:
        fields.keep("avatar_image", address)
        st.toast(KEPT, icon=":material/edit_note:")
    except EditConflict as error:
        st.toast(f"{plain(error.message)} The picture was not kept; try again.", icon=":material/group:")


def draw_personality(fields: DraftFields) -> None:
    """The same fact, said by each."""
    st.subheader("Personality", anchor=False)
    offered = offered_personalities(fields.config)
    fields.choice(
        "personality",
        "How the agent sounds",
        {one: PERSONALITIES[one] for one in offered},
        captions=[plain(example_reply(fields.config, one)) for one in offered],
    )
    if len(offered) < len(PERSONALITIES):
        st.caption(
            ":material/lock: “Use my brand voice” can be chosen once a brand voice is described under Voice. "
            "The facts of an answer are the same in every voice."
        )


def draw_brand_voice(fields: DraftFields) -> None:
    """The company's own way of speaking."""
    st.subheader("Brand voice", anchor=False)
    st.caption(
        "Openings and closings are said as they are written, with and without a chat model; "
        "the rest tells a chat model how to speak."
    )
    fields.area(
        "brand_voice.description",
        "Description",
        longest=2_000,
        placeholder="For instance: We speak like a good shop assistant: short, warm, never pushy.",
    )
    left, right = st.columns(2)
    with left:
        fields.lines("brand_voice.dos", "Do", placeholder="Use everyday words")
        fields.lines(
            "brand_voice.openings", "Openings", note="Said before a first answer, in turn; one a line"
        )
    with right:
        fields.lines("brand_voice.donts", "Do not", placeholder="Talk down to anybody")
        fields.lines(
            "brand_voice.closings", "Closings", note="Said after a first answer, in turn; one a line"
        )
    fields.lines("brand_voice.samples", "Sentences that sound right")


def draw_messages(fields: DraftFields) -> None:
    """Fixed wordings that belong to no handoff."""
    st.subheader("Messages", anchor=False)
    st.caption(
        "Said word for word. Those left as delivered, or empty, are said in the customer's language. "
        "What is said on a handoff stands on the page Handoff."
    )
    fields.area("messages.greeting", "Greeting", longest=500, note="Opens a new chat")
    fields.area("messages.ask_back", "Asking back", longest=500, note="Said once when a question is unclear")
    fields.area("messages.ask_email", "Asking for the email address", longest=500)
    fields.area("messages.closing", "Closing", longest=500, note="Said after each answer; empty says nothing")


def draw_thresholds(fields: DraftFields) -> None:
    """How sure it must be."""
    st.subheader("When it answers", anchor=False)
    fields.span(
        "thresholds.ask_back",
        "thresholds.answer",
        "Hands off below the lower mark, asks back once between the two, answers above the upper",
    )
    st.caption(
        "Each reply in Conversations shows its confidence, so that you can see where to put the marks."
    )


def draw_model(fields: DraftFields) -> None:
    """Who words the answers. The endpoint itself is set by the host."""
    st.subheader("Who words the answers", anchor=False)
    fields.choice("model.composer", "Composer", COMPOSERS, captions=list(COMPOSER_NOTES.values()))
    fields.text(
        "model.chat_model",
        "Chat model",
        longest=200,
        note="A model of the endpoint that the host has set up; empty for the one named there",
    )
