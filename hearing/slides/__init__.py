"""Slides in public: which ones everybody may see, and which one was on at which second."""
