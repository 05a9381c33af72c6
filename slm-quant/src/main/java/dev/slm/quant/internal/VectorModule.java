package dev.slm.quant.internal;

import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles.Lookup;
import java.lang.invoke.MethodType;
import java.lang.reflect.Field;
import java.lang.reflect.InvocationTargetException;
import java.util.Locale;
import java.util.Set;

/**
 * The module of the Vector API. The JDK has it, but a JVM loads it only if {@code --add-modules} asks for it, and an
 * application's users should not have to change flags; so it is loaded afterwards, by the method of the JDK that its own
 * tools use for modules that they find missing.
 *
 * <p>That method is not exported. Where a flag or the manifest line {@code Add-Exports: java.base/jdk.internal.module} of
 * the started jar exports it, it is simply called. Otherwise {@code sun.misc.Unsafe} yields a lookup that may call it; that
 * ends with the Java version that takes the class away, and from Java 24 on the JVM prints a warning.
 */
final class VectorModule {
    /** The system property that, as {@code false}, forbids to load what no flag asked for. */
    private static final String PROPERTY = "slm.vector.load";

    private static final String FLAG = "--add-modules jdk.incubator.vector";

    private static final String NAME = "jdk.incubator.vector";
    private static final String LOADER = "jdk.internal.module.Modules";
    private static final String LOAD = "loadModule";
    private static final Set<String> PROCESSORS = Set.of("amd64", "x86_64", "aarch64");

    private VectorModule() {}

    /**
     * Makes sure that the module is there.
     *
     * @throws IllegalStateException if it is not and cannot or may not be loaded; the message says what would help
     */
    static void open() {
        if (ModuleLayer.boot().findModule(NAME).isPresent()) {
            return;
        }
        String needs = "the vector rung needs the JVM flag " + FLAG;
        if (System.getProperty(PROPERTY, "").equalsIgnoreCase("false")) {
            throw new IllegalStateException(needs + ", or not to be forbidden by -D" + PROPERTY);
        }
        String vm = System.getProperty("java.vm.name") + " " + System.getProperty("java.vm.version") + " "
                + System.getProperty("java.vendor.version");
        String processor = System.getProperty("os.arch", "");
        if (!compilesVectors(vm, processor)) {
            throw new IllegalStateException(
                    needs + ": slm does not know whether " + vm + " compiles vectors for " + processor);
        }
        try {
            VectorModule.class.getModule().addReads(load());
        } catch (ReflectiveOperationException | RuntimeException | LinkageError failed) {
            throw new IllegalStateException(needs + ": it cannot be loaded without (" + failed + ")", failed);
        }
    }

    /**
     * Whether this is HotSpot with its own compilers on a processor whose vectors they know; elsewhere the API may be there,
     * but make an object of every vector.
     */
    static boolean compilesVectors(String vm, String processor) {
        String lower = vm.toLowerCase(Locale.ROOT);
        return lower.contains("64-bit server vm")
                && !lower.contains("jvmci")
                && !lower.contains("graal")
                && PROCESSORS.contains(processor);
    }

    private static Module load() throws ReflectiveOperationException {
        Class<?> loader = Class.forName(LOADER);
        try {
            return (Module) loader.getMethod(LOAD, String.class).invoke(null, NAME);
        } catch (IllegalAccessException notExported) {
            MethodHandle load =
                    trustedLookup().findStatic(loader, LOAD, MethodType.methodType(Module.class, String.class));
            return call(load);
        }
    }

    private static Module call(MethodHandle load) throws InvocationTargetException {
        try {
            return (Module) load.invokeExact(NAME);
        } catch (Throwable failed) {
            throw new InvocationTargetException(failed, failed.toString());
        }
    }

    /** The JDK's own lookup, to which everything is accessible. */
    private static Lookup trustedLookup() throws ReflectiveOperationException {
        // By name: the library's module does without jdk.unsupported.
        Class<?> unsafe = Class.forName("sun.misc.Unsafe");
        Field instance = unsafe.getDeclaredField("theUnsafe");
        instance.setAccessible(true);
        Object memory = instance.get(null);
        Field lookup = Lookup.class.getDeclaredField("IMPL_LOOKUP");
        Object base = unsafe.getMethod("staticFieldBase", Field.class).invoke(memory, lookup);
        Object offset = unsafe.getMethod("staticFieldOffset", Field.class).invoke(memory, lookup);
        return (Lookup) unsafe.getMethod("getObject", Object.class, long.class).invoke(memory, base, offset);
    }
}
