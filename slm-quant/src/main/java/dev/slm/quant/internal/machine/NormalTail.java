package dev.slm.quant.internal.machine;

/**
 * The tail of the normal distribution, Φ(−a) for a from 0 to {@link #LIMIT}, as a polynomial of degree 5 on each of eight
 * steps: the one through the values at the six Chebyshev nodes of the step. The absolute error is below 1.8e-7.
 */
final class NormalTail {
    static final float STEP = 0.7f;

    /** Below the end of the last step, so that no rounding leads beyond it. The tail of what is larger is below 2e-8. */
    static final float LIMIT = 5.59f;

    static final int STEPS = 8;

    /**
     * Of every power of {@code a / STEP − step − 1/2}, highest first, the coefficients on all steps.
     */
    static final float[][] COEFFICIENTS = {
        {
            -0.0011761888f,
            0.0007479728f,
            0.00071875134f,
            -7.5464355e-05f,
            -0.0001628567f,
            -4.607449e-05f,
            -5.7528155e-06f,
            -3.7330426e-07f
        },
        {
            -0.0036715474f,
            -0.004505743f,
            3.7708578e-05f,
            0.0014329753f,
            0.000617038f,
            0.00011473033f,
            1.11295485e-05f,
            6.014586e-07f
        },
        {
            0.0188214f,
            -0.001344718f,
            -0.010172089f,
            -0.0056737885f,
            -0.0014253801f,
            -0.000190451f,
            -1.4332749e-05f,
            -6.2426847e-07f
        },
        {
            0.032166675f, 0.059130043f, 0.036996685f, 0.011909896f,
            0.0021557738f, 0.00022697996f, 1.4129222e-05f, 5.2450025e-07f
        },
        {
            -0.26266822f, -0.16091754f, -0.06039413f, -0.013886137f,
            -0.0019559793f, -0.00016878977f, -8.923479e-06f, -2.8902963e-07f
        },
        {
            0.3631695f, 0.14685915f, 0.040059082f, 0.0071427757f,
            0.000816362f, 5.906534e-05f, 2.68342e-06f, 7.614039e-08f
        },
    };

    private NormalTail() {}
}
