package dev.slm.quant.internal.x86;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.lang.reflect.Parameter;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.stream.Stream;

/**
 * Instructions to compare with another assembler: every method of the assembler that emits one, over registers of every
 * number range, all addressing forms, displacements around the limits of their short forms, masks and broadcasts.
 * Operands are drawn from a generator with a fixed seed, so that the cases are always the same.
 */
final class EncodingCases {
    private static final int CASES = 10;
    private static final int THOROUGH_CASES = 120;
    private static final int ATTEMPTS = 4000;
    /** One of each way in which a displacement is scaled, tried with many more operands. */
    private static final Set<String> THOROUGH = Set.of(
            "vmovups",
            "vpaddd",
            "vpmovzxbd",
            "vcvtph2ps",
            "vpbroadcastd",
            "vextracti32x4",
            "mov",
            "vpslld",
            "vpgatherdd");

    /** Methods that are tested as programs, or are no instructions. */
    private static final Set<String> NOT_ALONE = Set.of(
            "jmp", "je", "jne", "jl", "jge", "jle", "jg", "jb", "label", "bind", "here", "ints", "floats", "bytes",
            "align", "nop", "list", "emit", "code");

    private static final int[] VECTORS = {0, 1, 5, 7, 8, 12, 15, 16, 23, 24, 31};
    private static final Set<CpuFeature> ALL = EnumSet.allOf(CpuFeature.class);
    private static final Set<CpuFeature> NO_EVEX =
            EnumSet.of(CpuFeature.AVX, CpuFeature.AVX2, CpuFeature.FMA, CpuFeature.F16C, CpuFeature.AVX_VNNI);

    private EncodingCases() {}

    /** Text and code of single instructions, by the name of the method that emits them. */
    static Map<String, Map<String, byte[]>> instructions() {
        Map<String, Map<String, byte[]>> all = new LinkedHashMap<>();
        for (Method method : methods()) {
            String key = method.getName() + Arrays.toString(method.getParameterTypes());
            all.put(key, cases(method, new Random(key.hashCode())));
        }
        return all;
    }

    private static List<Method> methods() {
        return Stream.of(Assembler.class.getInterfaces())
                .flatMap(group -> Arrays.stream(group.getDeclaredMethods()))
                .filter(method -> !Modifier.isPrivate(method.getModifiers()) && !method.isSynthetic())
                .filter(method -> !NOT_ALONE.contains(method.getName()))
                .sorted(Comparator.comparing(Method::getName)
                        .thenComparing(method -> Arrays.toString(method.getParameterTypes())))
                .toList();
    }

    private static Map<String, byte[]> cases(Method method, Random random) {
        Map<String, byte[]> cases = new LinkedHashMap<>();
        int wanted = THOROUGH.contains(method.getName()) ? THOROUGH_CASES : CASES;
        for (int attempt = 0; attempt < ATTEMPTS && cases.size() < wanted; attempt++) {
            Assembler assembler = Assembler.listing(random.nextInt(4) == 0 ? NO_EVEX : ALL);
            Object[] operands =
                    operands(method.getParameters(), method.getName().contains("gather"), random);
            try {
                method.invoke(assembler, operands);
            } catch (InvocationTargetException refused) {
                if (refused.getCause() instanceof IllegalArgumentException) {
                    continue;
                }
                throw new AssertionError(method + Arrays.toString(operands), refused.getCause());
            } catch (IllegalAccessException impossible) {
                throw new AssertionError(impossible);
            }
            Code code = assembler.finish();
            cases.put(String.join("; ", code.listing()), code.bytes());
        }
        return cases;
    }

    private static Object[] operands(Parameter[] parameters, boolean gather, Random random) {
        Object[] operands = new Object[parameters.length];
        int width = 16 << random.nextInt(3);
        for (int i = 0; i < operands.length; i++) {
            operands[i] = operand(parameters[i], i == 0, width, random);
            if (gather && operands[i] instanceof Mem memory) {
                Vec indices = Vec.of(width, VECTORS[random.nextInt(VECTORS.length)]);
                operands[i] = Mem.ptr(memory.base(), indices, memory.scale(), memory.displacement());
            }
        }
        return operands;
    }

    private static Object operand(Parameter parameter, boolean first, int width, Random random) {
        Class<?> type = parameter.getType();
        if (type == Vec.class) {
            return vector(first, width, random);
        } else if (type == VecOrMem.class) {
            return random.nextInt(3) == 0 ? vector(first, width, random) : memory(first, random);
        } else if (type == Mem.class) {
            return memory(first, random);
        } else if (type == Gpr.class) {
            return Gpr.values()[random.nextInt(32)];
        } else if (type == GprOrMem.class) {
            return random.nextBoolean() ? Gpr.values()[random.nextInt(32)] : memory(false, random);
        } else if (type == Mask.class) {
            return Mask.values()[random.nextInt(8)];
        } else if (type == long.class) {
            return pick(random, 0L, 1L, -1L, 0x7FFF_FFFFL, -0x8000_0000L, 0x8000_0000L, Long.MIN_VALUE, 1L << 40);
        } else if (parameter.getName().equals("value")) {
            return pick(random, 0, 1, -1, 127, 128, -128, -129, 1000, Integer.MAX_VALUE, Integer.MIN_VALUE);
        } else if (type == int.class) {
            return pick(random, 0, 1, 2, 4, 7, 16, 31, 63, 127, 128, 255);
        }
        throw new AssertionError("no operands for " + parameter);
    }

    private static Vec vector(boolean first, int width, Random random) {
        // Mostly the width of the other operands; sometimes another, as conversions have it.
        int bytes = random.nextInt(4) == 0 ? 16 << random.nextInt(3) : width;
        Vec vector = Vec.of(bytes, VECTORS[random.nextInt(VECTORS.length)]);
        if (!first || random.nextInt(3) != 0) {
            return vector;
        }
        Mask mask = Mask.values()[1 + random.nextInt(7)];
        return random.nextBoolean() ? vector.masked(mask) : vector.zeroed(mask);
    }

    private static Mem memory(boolean first, Random random) {
        int unit = 1 << random.nextInt(7);
        int displacement = pick(
                random,
                0,
                0,
                1,
                8,
                -8,
                123456,
                unit,
                -unit,
                127 * unit,
                128 * unit,
                -128 * unit,
                -129 * unit,
                127 * unit + 1,
                126 * unit - unit / 2);
        Gpr base = Gpr.values()[random.nextInt(16)];
        Gpr index = Gpr.values()[random.nextInt(16)];
        Mem memory = random.nextBoolean() || index == Gpr.RSP
                ? Mem.ptr(base, displacement)
                : Mem.ptr(base, index, 1 << random.nextInt(4), displacement);
        if (first) {
            return random.nextInt(3) == 0 ? memory.masked(Mask.values()[1 + random.nextInt(7)]) : memory;
        }
        return random.nextInt(3) == 0 ? memory.broadcastElement() : memory;
    }

    @SafeVarargs
    private static <T> T pick(Random random, T... values) {
        return values[random.nextInt(values.length)];
    }

    /** Pieces of code with labels: jumps of both lengths and directions, constants, alignment. */
    static List<Code> programs() {
        List<Code> programs = new ArrayList<>();
        for (int distance : new int[] {0, 100, 125, 126, 127, 140}) {
            Assembler a = Assembler.listing(ALL);
            Label end = a.label();
            a.jmp(end);
            a.jb(end);
            Label start = a.here();
            a.bytes(new byte[distance]);
            a.jne(start);
            a.bytes(new byte[distance]);
            a.jmp(start);
            a.je(start);
            a.jl(start);
            a.jge(end);
            a.jle(end);
            a.jg(end);
            a.bind(end);
            a.ret();
            programs.add(a.finish());
        }
        for (int before = 0; before < 16; before++) {
            Assembler a = Assembler.listing(ALL);
            Label constants = a.label();
            a.bytes(new byte[before]);
            a.align(16);
            a.vpshufd(Vec.zmm(17), Mem.ptr(constants).plus(4), 0x1B);
            a.vaddps(Vec.ymm(9), Vec.ymm(1), Mem.ptr(constants));
            a.vmulps(Vec.zmm(1), Vec.zmm(2), Mem.ptr(constants).broadcastElement());
            a.mov(Gpr.R9, Mem.ptr(constants));
            a.imul(Gpr.EAX, Mem.ptr(constants), 1000);
            a.ret();
            a.align(8);
            a.bind(constants);
            a.ints(1, -2, Integer.MIN_VALUE);
            a.floats(1.5f, -0f);
            a.bytes((byte) 1, (byte) -1);
            programs.add(a.finish());
        }
        return programs;
    }
}
