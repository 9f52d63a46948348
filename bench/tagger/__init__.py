"""Training the tagger: reading annotated text, fitting the weights, writing the file that ships."""

import os

# Before NumPy is imported: on another number of threads BLAS adds in another order, and the last digits decide the bytes.
for _name in ("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "MKL_NUM_THREADS"):
    os.environ[_name] = "1"
