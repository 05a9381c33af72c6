package dev.slm.tokenizers.internal.jinja;

/**
 * The value of a name, attribute or element that does not exist: prints as nothing, is false, iterates over nothing; any
 * other use is an error with this message.
 */
record Undefined(String message) {
    static Undefined name(String name) {
        return new Undefined("'" + name + "' is undefined");
    }

    static Undefined attribute(Object owner, String name) {
        return new Undefined("'" + Values.describe(owner) + "' has no attribute '" + name + "'");
    }

    static Undefined element(Object owner, Object index) {
        return index instanceof Text name
                ? attribute(owner, name.value)
                : new Undefined(Values.describe(owner) + " has no element " + Printer.repr(index).value);
    }

    /** An attribute that exists in Python and that a template must not touch. */
    static Undefined unsafe(Object owner, String name) {
        return new Undefined(
                "access to attribute '" + name + "' of '" + Values.typeName(owner) + "' object is unsafe.");
    }

    JinjaError error() {
        return JinjaError.failed(message);
    }

    /** All undefined values are equal to each other. */
    @Override
    public boolean equals(Object other) {
        return other instanceof Undefined;
    }

    @Override
    public int hashCode() {
        return 1;
    }
}
