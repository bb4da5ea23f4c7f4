"""Numbers from answers. Never a request, a workbook or a figure."""

import os

# Our matrices are tiny: threads of the linear algebra library only wait for each other, and on a busy
# machine one report took twenty times as long. Read by numpy when it is first imported.
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
