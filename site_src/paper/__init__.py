"""What hangs on the boards in the stairwells: posters and sheets as PDF.

- `qr`: QR codes as vector pictures (ISO/IEC 18004).
- `ballot_form`: what stands on a ballot on paper.
- `invitations`: what invitations say of activities and meetings.
- `people`: the people whom sheets name.
- `posters`: what there is to print now, and what each poster says.
- `printing`: posters as PDF, by Typst.
- `slip_printer`: a process that prints slips and ballots.
- `apart`: printing in it.
- `slips`: voters' codes, several to a sheet, to be cut and delivered.
- `attendance`: a leader's sheet, and a volunteer's certificate.
- `letters`: letters to households that are to be named on the black list.
- `ballots`: ballots on paper, a sheet a voter.

May import: `source`, `questions`, `forms`, `volunteering`, `kinds`, `content`, `show`.
"""
