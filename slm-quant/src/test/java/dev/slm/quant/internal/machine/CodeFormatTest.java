package dev.slm.quant.internal.machine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.slm.quant.format.Float16;
import dev.slm.quant.format.WeightType;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class CodeFormatTest {
    private static final int COLUMNS = 1024;

    @ParameterizedTest
    @EnumSource
    void codesScalesAndOffsetsAreTheWeights(WeightType type) {
        TestMatrix matrix = TestMatrix.ofValues(type, 1, COLUMNS, new Random(type.id()));
        float[] weights = matrix.decodedRow(0);
        for (Level level : Level.values()) {
            CodeFormat format = CodeFormat.of(type, level);
            if (format == null) {
                assertThat(type.blockSize()).isEqualTo(1);
                continue;
            }
            CodeLayout layout = format.layout();
            SuperBlock block = new SuperBlock();
            for (int at = 0; at < COLUMNS; at += layout.superBlock()) {
                block.read(format, matrix.bytes(), Math.toIntExact(type.bytes(at)));
                for (int i = 0; i < layout.superBlock(); i++) {
                    assertThat(weight(layout, block, i))
                            .as("%s %s column %d", type, level, at + i)
                            .isCloseTo(weights[at + i], within(1e-6f));
                }
            }
        }
    }

    private static float weight(CodeLayout layout, SuperBlock block, int i) {
        int group = i / layout.group();
        float d = layout.wideScale() ? Float.intBitsToFloat(block.scale) : Float16.toFloat((short) block.scale);
        float dmin = layout.offsets() ? Float16.toFloat((short) block.minimum) : 0;
        byte stored = block.codes[i];
        int code = layout.codeBook() != null
                ? CodeBook.of(layout.codeBook()).unsigned()[stored] & 0xFF
                : layout.signed() ? stored : stored & 0xFF;
        float scale = layout.groupScales() ? d * block.groupScales[group] : d;
        float offset = layout.groupScales() ? dmin * block.groupOffsets[group] : dmin;
        return scale * (code - layout.zero()) - offset;
    }
}
