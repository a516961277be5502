"""Data sets that this project draws itself: from factor values to pictures, with numpy alone."""
