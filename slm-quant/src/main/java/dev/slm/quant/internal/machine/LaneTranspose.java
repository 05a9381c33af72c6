package dev.slm.quant.internal.machine;

import dev.slm.quant.internal.x86.Assembler;
import dev.slm.quant.internal.x86.Vec;

/** Transposes a square of as many registers as a register has lanes: 16 of 16 lanes, or 8 of 8. */
final class LaneTranspose {
    private static final int EVEN_QUARTERS = 0x88;
    private static final int ODD_QUARTERS = 0xDD;
    private static final int LOWER_HALVES = 0x20;
    private static final int UPPER_HALVES = 0x31;

    private LaneTranspose() {}

    /** Overwrites all registers and says which ones hold the columns, in their order. */
    static Vec[] emit(Assembler a, Vec[] rows, Vec[] free) {
        int lanes = rows.length;
        for (int i = 0; i < lanes; i += 2) {
            a.vpunpckldq(free[i], rows[i], rows[i + 1]);
            a.vpunpckhdq(free[i + 1], rows[i], rows[i + 1]);
        }
        for (int i = 0; i < lanes; i += 4) {
            a.vpunpcklqdq(rows[i], free[i], free[i + 2]);
            a.vpunpckhqdq(rows[i + 1], free[i], free[i + 2]);
            a.vpunpcklqdq(rows[i + 2], free[i + 1], free[i + 3]);
            a.vpunpckhqdq(rows[i + 3], free[i + 1], free[i + 3]);
        }
        // Register 4 g + c has in its quarter k the elements of column 4 k + c from the rows 4 g to 4 g + 3.
        if (lanes == 8) {
            for (int c = 0; c < 4; c++) {
                a.vperm2i128(free[c], rows[c], rows[4 + c], LOWER_HALVES);
                a.vperm2i128(free[4 + c], rows[c], rows[4 + c], UPPER_HALVES);
            }
            return free;
        }
        for (int c = 0; c < 4; c++) {
            for (int half = 0; half < 16; half += 8) {
                a.vshufi32x4(free[half + c], rows[half + c], rows[half + 4 + c], EVEN_QUARTERS);
                a.vshufi32x4(free[half + 4 + c], rows[half + c], rows[half + 4 + c], ODD_QUARTERS);
            }
            a.vshufi32x4(rows[c], free[c], free[8 + c], EVEN_QUARTERS);
            a.vshufi32x4(rows[8 + c], free[c], free[8 + c], ODD_QUARTERS);
            a.vshufi32x4(rows[4 + c], free[4 + c], free[12 + c], EVEN_QUARTERS);
            a.vshufi32x4(rows[12 + c], free[4 + c], free[12 + c], ODD_QUARTERS);
        }
        return rows;
    }
}
