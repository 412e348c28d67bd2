"""Every number of the Performance pages: definitions as SQL files, reports, and the warehouse behind them."""
