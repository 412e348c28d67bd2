"""The screens: draws what core returns."""
