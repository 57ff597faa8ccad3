"""The figures of LayerFiguresTests by other means: python3 layer_figures.py dye-l1 dye-l0 rw-l0 rw-l1

Closed form in depth (admittances of the layers in the Laplace domain, inverted on Talbot's contour with Weideman's
parameters), Hankel transform by quadrature, flashes summed over time, marks from an envelope over a grid of places and
times. Needs numpy and scipy.
"""

import sys

import numpy as np
from scipy.interpolate import RectBivariateSpline
from scipy.special import j0

SPOT, VELOCITY, CLOCK = 445e-9, 3.84, 38.2318e-9
LONGEST = 4e-6
MATERIALS = {  # W/(m K), J/(m3 K)
    "pc": (0.22, 1.45e6), "resin": (0.2, 1.5e6), "dye": (0.2, 1.5e6), "Ag": (200, 2.47e6),
    "thin Ag": (80, 2.47e6), "ZnS": (0.6, 2e6), "GST": (0.5, 1.25e6),
}
STACKS = {  # threshold in K; layers from the outside toward the film, nm; film; layers behind it
    "dye-l1": (275, [("resin", None)], ("dye", 100), [("Ag", 100), ("pc", None)]),
    "dye-l0": (275, [("pc", None)], ("dye", 100), [("thin Ag", 12), ("resin", None)]),
    "rw-l1": (601.85, [("resin", None), ("ZnS", 75)], ("GST", 15), [("ZnS", 20), ("Ag", 120), ("pc", None)]),
    "rw-l0": (601.85, [("pc", None), ("ZnS", 80)], ("GST", 8),
              [("ZnS", 15), ("thin Ag", 10), ("ZnS", 90), ("resin", None)]),
}


def admittance(layers, k2, s):
    """Heat that enters the layers for 1 K at their inner face, outermost layer first."""
    total = None
    for material, thickness in layers:
        conductivity, capacity = MATERIALS[material]
        decay = np.sqrt(k2 + capacity * s / conductivity)
        own = conductivity * decay
        if thickness is None:
            total = own
        else:
            t = np.tanh(decay * thickness * 1e-9)
            total = own * (total + own * t) / (own + total * t)
    return total


def film_mean(name, k2, s):
    """Mean rise of the evenly heated film for a flash, Laplace domain."""
    _, left, (material, thickness), right = STACKS[name]
    conductivity, capacity = MATERIALS[material]
    d = thickness * 1e-9
    decay = np.sqrt(k2 + capacity * s / conductivity)
    yl, yr, y = admittance(left, k2, s), admittance(right[::-1], k2, s), conductivity * decay
    even = 1 / d / (conductivity * decay * decay)
    e = np.exp(-decay * d)
    a11, a12, b1 = -(y + yl), (y - yl) * e, yl * even
    a21, a22, b2 = (y - yr) * e, -(y + yr), yr * even
    determinant = a11 * a22 - a12 * a21
    a = (b1 * a22 - a12 * b2) / determinant
    b = (a11 * b2 - a21 * b1) / determinant
    return even + (a + b) * (1 - e) / (decay * d)


def flash(name, k, times, nodes=24):
    """Mean rise of the film after a flash, by wave number and time."""
    angles = (2 * np.arange(nodes) + 1 - nodes) * np.pi / nodes
    out = np.zeros((len(k), len(times)))
    for q in angles[angles > 0]:
        z = nodes * (0.5017 * q / np.tan(0.6407 * q) - 0.6122 + 0.2645j * q)
        dz = nodes * (0.5017 / np.tan(0.6407 * q) - 0.5017 * 0.6407 * q / np.sin(0.6407 * q) ** 2 + 0.2645j)
        transform = film_mean(name, k[:, None] ** 2, z / times[None, :])
        out += 2 * np.real(np.exp(z) * transform * dz / times[None, :] / 1j / nodes)
    return out


def step_response(name, farthest=20e-6):
    """S(xi, t, y): rise in K/W, t seconds after switching on, xi ahead and y aside of the moving spot."""
    x, weight = np.polynomial.legendre.leggauss(20)
    largest = np.sqrt(240) / SPOT
    edges = np.concatenate([[0], largest / 24 * 2.0 ** -np.arange(7, 0, -1), largest / 24 * np.arange(1, 25)])
    k = np.concatenate([(a + b) / 2 + (b - a) / 2 * x for a, b in zip(edges, edges[1:])])
    dk = np.concatenate([(b - a) / 2 * weight for a, b in zip(edges, edges[1:])])
    times = np.geomspace(1e-12, LONGEST, 360)
    r = np.concatenate([np.arange(0, 2e-6, 25e-9), np.geomspace(2e-6, farthest, 80)])
    kernel = (dk * k * np.exp(-k * k * SPOT * SPOT / 8) / (2 * np.pi))[None, :] * j0(np.outer(r, k))
    spline = RectBivariateSpline(r, np.log(times), kernel @ flash(name, k, times), kx=3, ky=3)
    node, w = np.polynomial.legendre.leggauss(8)

    def response(xi, t, y=0.0):
        t = min(t, LONGEST)
        if t <= 0:
            return np.zeros_like(xi)
        grid = np.concatenate([[0], np.geomspace(1e-11, LONGEST, 90), np.arange(0, LONGEST, 1e-8)])
        grid = np.unique(np.concatenate([grid[grid < t], [t]]))
        middle, half = (grid[:-1] + grid[1:]) / 2, (grid[1:] - grid[:-1]) / 2
        tau, dtau = (middle[:, None] + half[:, None] * node).ravel(), (half[:, None] * w).ravel()
        distance = np.sqrt((xi[:, None] + VELOCITY * tau[None, :]) ** 2 + y * y)
        rise = spline.ev(np.minimum(distance, 0.999 * farthest), np.log(np.maximum(tau, 1e-12))[None, :])
        return rise @ dtau

    return response


def envelope(response, pulses, power, places, y=0.0):
    """The highest rise of each place, looked at every nanosecond and at every edge of power."""
    low, high = places.min() / VELOCITY - 0.15e-6, places.max() / VELOCITY + 0.35e-6
    switches = [t for pulse in pulses for t in pulse if low < t < high]
    best = np.full(len(places), -np.inf)
    for t in np.unique(np.concatenate([np.arange(low, high, 1e-9), switches])):
        rise = np.zeros(len(places))
        for on, off in pulses:
            rise += response(places - VELOCITY * t, t - on, y) - response(places - VELOCITY * t, t - off, y)
        best = np.maximum(best, power * rise)
    return best


def crossing(places, rises, threshold, rising):
    """Where the envelope first rises (or last falls) through the threshold."""
    above = rises >= threshold
    i = np.argmax(above) - 1 if rising else len(above) - np.argmax(above[::-1])
    j = i + 1 if rising else i - 1
    return places[i] + (threshold - rises[i]) / (rises[j] - rises[i]) * (places[j] - places[i])


def report(name):
    response, threshold = step_response(name), STACKS[name][0]
    continuous = response(np.linspace(-0.5e-6, 0.2e-6, 141), LONGEST).max()
    power = 1.4282e-3 if name == "dye-l1" else threshold / continuous / 0.6
    print(f"{name}: continuous {continuous * 1e-3:.3f} K/mW, power {power * 1e3:.6f} mW")

    def edge(pulses, at, rising):
        span = (-240e-9, 100e-9) if rising else (-160e-9, 300e-9)
        places = VELOCITY * at + np.arange(*span, 10e-9)
        return crossing(places, envelope(response, pulses, power, places), threshold, rising) - VELOCITY * at

    alone = {}
    for n in (2, 3, 6, 13):
        pulse = [(0, n * CLOCK)]
        alone[n] = (edge(pulse, 0, True), edge(pulse, n * CLOCK, False))
        print(f"  {n}T: {(alone[n][1] - alone[n][0] + VELOCITY * n * CLOCK) * 1e9:.2f} nm")
    row = [(0, 13 * CLOCK), (17 * CLOCK, 19 * CLOCK)]
    lead, trail = edge(row, 17 * CLOCK, True), edge(row, 19 * CLOCK, False)
    print(f"  13T4,2T: {(lead - alone[2][0]) * 1e9:.3f}, {(trail - alone[2][1]) * 1e9:.3f} nm")
    places, pulse = np.arange(1e-6, 2.3e-6, 50e-9), [(0, 13 * CLOCK)]
    on, off = (envelope(response, pulse, power, places, y).max() for y in (0, 0.74e-6))
    print(f"  crosstalk {off / on:.5f}")


for argument in sys.argv[1:]:
    report(argument)
