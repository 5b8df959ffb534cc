"""ISO 15765-2: reassembly, and lifting raw frames to whole messages."""
