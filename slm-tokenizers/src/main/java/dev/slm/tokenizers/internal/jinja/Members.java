package dev.slm.tokenizers.internal.jinja;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Access to what a value has: {@code value.name}, {@code value[index]}, {@code value[start:stop:step]}. */
final class Members {
    /** Python methods that change their object; in a template they are out of reach. */
    private static final Set<String> LIST_CHANGERS =
            Set.of("append", "clear", "pop", "reverse", "insert", "sort", "extend", "remove");

    private static final Set<String> DICT_CHANGERS = Set.of("clear", "pop", "popitem", "setdefault", "update");

    private Members() {}

    /** {@code value.name}: the attribute or method, else the element of that name. */
    static @Nullable Object attribute(@Nullable Object value, String name) {
        Object found = ownAttribute(value, name);
        if (found instanceof Undefined && value instanceof Dict dict) {
            Text key = Text.trusted(name);
            return dict.contains(key) && !isUnsafe(value, name) ? dict.get(key) : found;
        }
        return found;
    }

    private static boolean isUnsafe(Object value, String name) {
        return name.startsWith("__") && name.endsWith("__")
                || value instanceof Dict && DICT_CHANGERS.contains(name)
                || value instanceof List<?>
                        && !(value instanceof Tuple)
                        && !(value instanceof IntegerRange)
                        && LIST_CHANGERS.contains(name);
    }

    /** The attribute or method, else {@link Undefined}. */
    static @Nullable Object ownAttribute(@Nullable Object value, String name) {
        if (value instanceof Undefined undefined) {
            throw undefined.error();
        } else if (value == null) {
            return new Undefined("'None' has no attribute '" + name + "'");
        } else if (isUnsafe(value, name)) {
            return Undefined.unsafe(value, name);
        } else if (value instanceof Attributes attributes) {
            return attributes.attribute(name);
        }
        Builtin method = methods(value).get(name);
        return method == null ? Undefined.attribute(value, name) : new Builtin.Bound(method, value);
    }

    private static Map<String, Builtin> methods(Object value) {
        if (value instanceof Text) {
            return TextMethods.ALL;
        } else if (value instanceof Dict) {
            return CollectionMethods.DICT;
        } else if (value instanceof List<?> && !(value instanceof Tuple) && !(value instanceof IntegerRange)) {
            return CollectionMethods.LIST;
        }
        return value instanceof List<?> ? CollectionMethods.TUPLE : Map.of();
    }

    /** {@code value[index]}: the element, else, for a name, the attribute or method. */
    static @Nullable Object element(@Nullable Object value, @Nullable Object index) {
        if (value instanceof Undefined undefined) {
            throw undefined.error();
        } else if (value == null) {
            return new Undefined("'None' has no element " + Printer.repr(index).value);
        } else if (value instanceof Dict dict) {
            boolean hashable = !(index instanceof List<?> && !(index instanceof Tuple)) && !(index instanceof Dict);
            if (hashable && dict.contains(index)) {
                return dict.get(index);
            }
        } else if (Numbers.isWhole(index)) {
            int length = value instanceof Text || value instanceof List<?> ? Values.length(value) : 0;
            long i = Numbers.clampedLong(index);
            i = i < 0 ? i + length : i;
            if (i >= 0 && i < length) {
                return value instanceof Text text
                        ? text.codePoints((int) i, (int) i + 1)
                        : ((List<?>) value).get((int) i);
            }
        }
        return index instanceof Text name ? ownAttribute(value, name.value) : Undefined.element(value, index);
    }

    /** {@code value[start:stop:step]}; null stands for a missing bound. */
    static Object slice(@Nullable Object value, @Nullable Object start, @Nullable Object stop, @Nullable Object step) {
        if (value instanceof Undefined undefined) {
            throw undefined.error();
        } else if (!(value instanceof Text) && !(value instanceof List<?>)) {
            throw JinjaError.failed("'" + Values.typeName(value) + "' object has no slices");
        }
        for (Object bound : new @Nullable Object[] {start, stop, step}) {
            if (bound != null && !Numbers.isWhole(bound)) {
                throw JinjaError.failed("slice indices must be integers or None, not " + Values.typeName(bound));
            }
        }
        long stride = step == null ? 1 : Numbers.clampedLong(step);
        if (stride == 0) {
            throw JinjaError.failed("slice step cannot be zero");
        }
        int length = Values.length(value);
        int least = stride > 0 ? 0 : -1;
        int most = stride > 0 ? length : length - 1;
        long from = start == null ? (stride > 0 ? least : most) : bound(start, length, least, most);
        long to = stop == null ? (stride > 0 ? most : least) : bound(stop, length, least, most);
        if (value instanceof Text text) {
            return slice(text, (int) from, (int) to, stride);
        }
        if (value instanceof IntegerRange range) {
            return range.slice(from, to, stride);
        }
        List<@Nullable Object> part = new ArrayList<>();
        for (long i = from; stride > 0 ? i < to : i > to; i = next(i, stride, length)) {
            part.add(((List<?>) value).get((int) i));
        }
        return value instanceof Tuple ? new Tuple(part) : part;
    }

    /** One step on; beyond either end the walk is over, so large strides cannot overflow. */
    private static long next(long i, long stride, int length) {
        return stride > length ? length : stride < -length ? -1 : i + stride;
    }

    private static long bound(Object bound, int length, int least, int most) {
        long i = Numbers.clampedLong(bound);
        i = i < 0 ? i + length : i;
        return Math.max(least, Math.min(most, i));
    }

    private static Text slice(Text text, int from, int to, long stride) {
        if (stride == 1) {
            return from < to ? text.codePoints(from, to) : Text.EMPTY.withMarkup(text.markup);
        }
        int[] codePoints = text.value.codePoints().toArray();
        int[] offsets = new int[codePoints.length];
        for (int i = 1; i < offsets.length; i++) {
            offsets[i] = offsets[i - 1] + Character.charCount(codePoints[i - 1]);
        }
        TextBuilder out = new TextBuilder();
        for (long i = from; stride > 0 ? i < to : i > to; i = next(i, stride, codePoints.length)) {
            int at = offsets[(int) i];
            out.append(text, at, at + Character.charCount(codePoints[(int) i]));
        }
        return out.build(text.markup);
    }
}
