"""Names for the arrays that a block of frames is taken apart into."""

from typing import TypeAlias

import numpy as np
import numpy.typing as npt

#: one byte an element; with two axes a row is a payload
Bytes: TypeAlias = npt.NDArray[np.uint8]
#: time stamps in seconds
Floats: TypeAlias = npt.NDArray[np.float64]
#: time in ticks, or places in other arrays
Ints: TypeAlias = npt.NDArray[np.int64]
#: yes or no an element
Flags: TypeAlias = npt.NDArray[np.bool_]
