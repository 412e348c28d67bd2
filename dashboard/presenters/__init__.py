"""From records to what a page prints. Pure: no Streamlit, no clock, no storage."""
