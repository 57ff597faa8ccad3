"""The table of ThinFilmStackTests by other means: python3 multilayers.py

Characteristic matrices (Macleod, Thin-Film Optical Filters, chapter 2) in 40 digits, with mpmath. They take n - i k and
exp(+i w t); the phase is turned over at the end.
"""

from mpmath import arg, conj, cos, fabs, matrix, mp, mpc, mpf, nstr, pi, sin, sqrt

mp.dps = 40
CASES = [  # name, wavelength in nm, index before, films (n, k, nm), index behind (n, k)
    ("dye on 10 nm of silver", 650, 1.56, [(2.3, 0.02, 90), (0.05, 4.37, 10)], (1.55, 0)),
    ("dye on a reflector", 650, 1.55, [(2.3, 0.02, 90), (0.05, 4.37, 100)], (1.56, 0)),
    ("rewritable, near layer", 650, 1.56,
     [(2.12, 0, 80), (4.0, 4.1, 6), (2.12, 0, 15), (0.05, 4.37, 10), (2.12, 0, 90)], (1.55, 0)),
    ("rewritable, amorphous", 650, 1.55,
     [(2.12, 0, 75), (4.3, 1.8, 15), (2.12, 0, 20), (0.05, 4.37, 120)], (1.56, 0)),
    ("aluminium mirror", 405, 1.0, [(0.5, 4.93, 300)], (1.6, 0)),
    ("silver a micrometre thick", 650, 1.5, [(0.05, 4.37, 1000)], (1.5, 0)),
    ("eleven quarter waves", 650, 1.0,
     [(2.3 if j % 2 == 0 else 1.38, 0, 650 / 4 / (2.3 if j % 2 == 0 else 1.38)) for j in range(11)], (1.52, 0)),
    ("into metal", 405, 1.6, [(1.75, 0.08, 40)], (0.05, 2.13)),
]


def response(wavelength, before, films, behind):
    n0, ns = mpf(before), mpc(behind[0], -behind[1])
    m = matrix([[1, 0], [0, 1]])
    for n, k, d in films:
        index = mpc(n, -k)
        phase = 2 * pi * index * mpf(d) / wavelength
        m = m * matrix([[cos(phase), 1j * sin(phase) / index], [1j * index * sin(phase), cos(phase)]])
    b, c = m[0, 0] + m[0, 1] * ns, m[1, 0] + m[1, 1] * ns
    r, t = conj((n0 * b - c) / (n0 * b + c)), 2 * n0 / (n0 * b + c)
    return fabs(r) ** 2, ns.real / n0 * fabs(t) ** 2, arg(r)


for name, wavelength, before, films, behind in CASES:
    print(f'("{name}", {wavelength}, {before}, {films}, {behind}):')
    print("   ", ", ".join(nstr(x, 18) for x in response(wavelength, before, films, behind)))
