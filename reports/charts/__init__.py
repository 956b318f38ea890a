"""SVG charts. Scaling to coordinates is all they compute; x is in per cent and y in pixels, so text keeps its size."""
