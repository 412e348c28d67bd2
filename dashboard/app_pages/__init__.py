"""One script a page: fetch the engine, call the view.

Not called `pages`: Streamlit would run a deep link to such a page without app.py.
"""
