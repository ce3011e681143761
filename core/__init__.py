"""None of the Above without the browser: data, networks, training, judging.

Nothing below imports Streamlit or a plotting library, and importing it does no work.
Imports flow one way: errors <- recipes <- data <- nets <- judging <- training <- __main__.
"""
