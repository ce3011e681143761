"""The router: page config, navigation and a line about a training that goes on.

Each page asks one question; see `pages/`.
"""

import streamlit as st

from pages.shared import running
from pages.shared.cached import warm_up
from pages.shared.menu import navigation
from pages.shared.session import enter

st.set_page_config(page_title="None of the Above", page_icon=":material/block:", layout="wide")
page = navigation()
enter(page.url_path)
if page.url_path not in ("train", "lessons"):  # which show it anyway
    running.status()
page.run()
warm_up()
