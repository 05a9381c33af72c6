package dev.slm.tokenizers.internal.jinja;

import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What Python says of any value: its type, truth, length, elements, equality and order. */
final class Values {
    private Values() {}

    /** The name of the value's type in Python. */
    static String typeName(@Nullable Object value) {
        if (value == null) {
            return "NoneType";
        } else if (value instanceof Boolean) {
            return "bool";
        } else if (value instanceof Long || value instanceof BigInteger) {
            return "int";
        } else if (value instanceof Double) {
            return "float";
        } else if (value instanceof Text text) {
            return text.markup ? "Markup" : "str";
        } else if (value instanceof Tuple) {
            return "tuple";
        } else if (value instanceof IntegerRange) {
            return "range";
        } else if (value instanceof List<?>) {
            return "list";
        } else if (value instanceof Dict) {
            return "dict";
        } else if (value instanceof Dict.View view) {
            return view.kind;
        } else if (value instanceof Generator) {
            return "generator";
        } else if (value instanceof Builtin.Bound) {
            return "builtin_function_or_method";
        }
        return value.getClass().getSimpleName();
    }

    /** How messages name a value: "dict object". */
    static String describe(@Nullable Object value) {
        return value == null ? "None" : value instanceof Undefined ? "Undefined" : typeName(value) + " object";
    }

    static boolean isTrue(@Nullable Object value) {
        if (value instanceof Boolean bool) {
            return bool;
        } else if (value instanceof Number number) {
            return number instanceof BigInteger || number.doubleValue() != 0;
        } else if (value instanceof Text text) {
            return !text.isEmpty();
        } else if (value instanceof Collection<?> collection) {
            return !collection.isEmpty();
        } else if (value instanceof Dict dict) {
            return dict.size() > 0;
        }
        return value != null && !(value instanceof Undefined);
    }

    /** The value's length, or -1 if it has none. */
    static int lengthOrMinus1(@Nullable Object value) {
        if (value instanceof Text text) {
            return text.length();
        } else if (value instanceof Collection<?> collection) {
            return collection.size();
        } else if (value instanceof Dict dict) {
            return dict.size();
        } else if (value instanceof Loop loop) {
            return loop.length();
        }
        return value instanceof Undefined ? 0 : -1;
    }

    static int length(@Nullable Object value) {
        int length = lengthOrMinus1(value);
        if (length < 0) {
            throw JinjaError.failed("object of type '" + typeName(value) + "' has no len()");
        }
        return length;
    }

    static boolean isIterable(@Nullable Object value) {
        return lengthOrMinus1(value) >= 0 || value instanceof Generator;
    }

    /** A walk through a list, tuple, dictionary's keys, string's characters … */
    static Iterator<@Nullable Object> iterate(@Nullable Object value) {
        if (value instanceof Iterable<?> iterable && !(value instanceof Loop)) {
            @SuppressWarnings("unchecked") // an iterator only gives
            Iterator<@Nullable Object> iterator = (Iterator<@Nullable Object>) iterable.iterator();
            return iterator;
        } else if (value instanceof Text text) {
            return new TextIterator(text);
        } else if (value instanceof Dict dict) {
            return dict.keys().iterator();
        } else if (value instanceof Undefined) {
            return List.<@Nullable Object>of().iterator();
        }
        throw JinjaError.failed("'" + typeName(value) + "' object is not iterable");
    }

    /** The elements as a list of their own. */
    static List<@Nullable Object> list(@Nullable Object value, Execution run) {
        List<@Nullable Object> list = new ArrayList<>();
        for (Iterator<@Nullable Object> i = iterate(value); i.hasNext(); ) {
            run.charge(1);
            list.add(i.next());
        }
        return list;
    }

    private static final class TextIterator implements Iterator<@Nullable Object> {
        private final Text text;
        private int at;

        TextIterator(Text text) {
            this.text = text;
        }

        @Override
        public boolean hasNext() {
            return at < text.value.length();
        }

        @Override
        public Object next() {
            int from = at;
            at += Character.charCount(text.value.codePointAt(from));
            return text.slice(from, at).withMarkup(false);
        }
    }

    static boolean equal(@Nullable Object left, @Nullable Object right) {
        if (left == right) {
            return !(left instanceof Double number) || !number.isNaN();
        } else if (left == null || right == null) {
            return false;
        } else if (Numbers.isNumber(left) && Numbers.isNumber(right)) {
            return Numbers.equal(left, right);
        } else if (left instanceof List<?> a && right instanceof List<?> b) {
            if (a.size() != b.size() || !typeName(a).equals(typeName(b))) {
                return false;
            }
            Iterator<?> other = b.iterator();
            for (Object element : a) {
                if (!equal(element, other.next())) {
                    return false;
                }
            }
            return true;
        } else if (left instanceof Dict a && right instanceof Dict b) {
            if (a.size() != b.size()) {
                return false;
            }
            for (Map.Entry<@Nullable Object, @Nullable Object> e : a.entries().entrySet()) {
                if (!b.contains(e.getKey()) || !equal(e.getValue(), b.get(e.getKey()))) {
                    return false;
                }
            }
            return true;
        }
        return left.equals(right);
    }

    /** Orders two values; {@code operator} is the sign to name in an error. */
    static int compare(@Nullable Object left, @Nullable Object right, String operator) {
        if (Numbers.isNumber(left) && Numbers.isNumber(right)) {
            return Numbers.compare(left, right);
        } else if (left instanceof Text a && right instanceof Text b) {
            return compareText(a.value, b.value);
        } else if (left instanceof List<?> a
                && right instanceof List<?> b
                && typeName(a).equals(typeName(b))) {
            for (int i = 0; i < a.size() && i < b.size(); i++) {
                if (!equal(a.get(i), b.get(i))) {
                    return compare(a.get(i), b.get(i), operator);
                }
            }
            return Integer.compare(a.size(), b.size());
        } else if (left instanceof Undefined undefined) {
            throw undefined.error();
        } else if (right instanceof Undefined undefined) {
            throw undefined.error();
        }
        throw JinjaError.failed("'" + operator + "' not supported between instances of '" + typeName(left) + "' and '"
                + typeName(right) + "'");
    }

    /** By code points, as Python does; UTF-16 order differs above U+FFFF. */
    static int compareText(String a, String b) {
        int n = Math.min(a.length(), b.length());
        for (int i = 0; i < n; i++) {
            char x = a.charAt(i);
            char y = b.charAt(i);
            if (x != y) {
                boolean sameKind = Character.isSurrogate(x) == Character.isSurrogate(y);
                return sameKind ? Character.compare(x, y) : Character.isSurrogate(x) ? 1 : -1;
            }
        }
        return Integer.compare(a.length(), b.length());
    }

    /** Whether {@code container} contains {@code element}. */
    static boolean contains(@Nullable Object container, @Nullable Object element, Execution run) {
        if (container instanceof Text text) {
            if (element instanceof Text part) {
                run.charge(text.value.length());
                return text.indexOf(part, 0) >= 0;
            } else if (element instanceof Undefined undefined) {
                throw undefined.error();
            }
            throw JinjaError.failed("'in <string>' requires string as left operand, not " + typeName(element));
        } else if (container instanceof Dict dict) {
            return dict.contains(element);
        } else if (!isIterable(container)) {
            throw JinjaError.failed("argument of type '" + typeName(container) + "' is not iterable");
        }
        for (Iterator<@Nullable Object> i = iterate(container); i.hasNext(); ) {
            run.charge(1);
            if (equal(i.next(), element)) {
                return true;
            }
        }
        return false;
    }
}
