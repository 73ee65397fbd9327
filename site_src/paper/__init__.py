"""What hangs on the boards in the stairwells: posters and sheets as PDF.

- `qr`: QR codes as vector pictures (ISO/IEC 18004).
- `posters`: what there is to print now, and what each poster says.
- `printing`: posters as PDF, by Typst.
- `slip_printer`: a process that prints slips.
- `slips`: voters' codes, several to a sheet, to be cut and delivered.

May import: `source`, `forms`, `kinds`, `content`, `show`.
"""
