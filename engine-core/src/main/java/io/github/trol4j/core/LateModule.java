package io.github.trol4j.core;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT;

import java.lang.classfile.ClassFile;
import java.lang.constant.ClassDesc;
import java.lang.constant.ConstantDescs;
import java.lang.constant.MethodTypeDesc;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SymbolLookup;
import java.lang.invoke.MethodHandle;
import java.lang.module.ModuleFinder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Loads a module of this JDK after the start, in a program that was started without any flag. The method of the JDK that does it lies
 * in a package that is not exported, so a class of one line is defined beside it through JNI, which may define classes anywhere. JNI
 * is called by the foreign function API; {@code --illegal-native-access=deny} forbids it, as any other native code of a program that
 * was not allowed some, and the system property {@code trol.vector.late=off} forbids this alone.
 */
@SuppressWarnings("restricted") // the invocation API and the function table of JNI
final class LateModule {
    private static final Logger LOG = LoggerFactory.getLogger(LateModule.class);

    private static final String SWITCH = "trol.vector.late";
    private static final String PACKAGE = "jdk.internal.module";
    private static final String HELPER = PACKAGE + ".LoadForTrol4j";
    private static final int JNI_VERSION_1_8 = 0x00010008;
    /** Index of GetEnv in the table of a JavaVM, which has eight entries. */
    private static final int GET_ENV = 6;

    private static final int INVOCATION_ENTRIES = 8;
    /** Index of DefineClass in the table of a JNIEnv, of which no more is looked at. */
    private static final int DEFINE_CLASS = 5;

    private LateModule() {}

    /** Tries to; whether its classes can be found afterwards is the caller's to see. The second try in a process does nothing. */
    static void load(String module) {
        if ("off".equals(System.getProperty(SWITCH))) {
            LOG.debug("Module {} is not loaded after the start: switched off by -D{}=off", module, SWITCH);
            return;
        }
        if (ModuleFinder.ofSystem().find(module).isEmpty()) {
            LOG.debug("This Java has no module {}", module);
            return;
        }
        try {
            define(HELPER.replace('.', '/'), loaderOf(module));
            Class.forName(HELPER, true, null); // its initializer does the work
        } catch (Throwable failure) { // whatever a call into the JVM may end with
            LOG.debug("Module {} cannot be loaded after the start", module, failure);
        }
    }

    /** A class whose initializer has the JDK load {@code module}. */
    private static byte[] loaderOf(String module) {
        MethodTypeDesc load = MethodTypeDesc.of(ClassDesc.of("java.lang.Module"), ConstantDescs.CD_String);
        return ClassFile.of()
                .build(
                        ClassDesc.of(HELPER),
                        type -> type.withMethodBody(
                                ConstantDescs.CLASS_INIT_NAME,
                                ConstantDescs.MTD_void,
                                ClassFile.ACC_STATIC,
                                code -> code.ldc(module)
                                        .invokestatic(ClassDesc.of(PACKAGE + ".Modules"), "loadModule", load)
                                        .pop()
                                        .return_()));
    }

    /** Defines a class as the JDK's own loader does. The reference that JNI returns is not used: other native calls may end it. */
    private static void define(String name, byte[] code) throws Throwable {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment vm = vm(arena);
            MemorySegment out = arena.allocate(ADDRESS);
            int error = (int)
                    entry(vm, GET_ENV, INVOCATION_ENTRIES, FunctionDescriptor.of(JAVA_INT, ADDRESS, ADDRESS, JAVA_INT))
                            .invokeExact(vm, out, JNI_VERSION_1_8);
            if (error != 0) {
                throw new IllegalStateException("GetEnv: error " + error);
            }
            MemorySegment env = out.get(ADDRESS, 0);
            MemorySegment _ = (MemorySegment) entry(
                            env,
                            DEFINE_CLASS,
                            DEFINE_CLASS + 1,
                            FunctionDescriptor.of(ADDRESS, ADDRESS, ADDRESS, ADDRESS, ADDRESS, JAVA_INT))
                    .invokeExact(
                            env,
                            arena.allocateFrom(name),
                            MemorySegment.NULL,
                            arena.allocateFrom(JAVA_BYTE, code),
                            code.length);
        }
    }

    /** The virtual machine of this process. */
    private static MemorySegment vm(Arena arena) throws Throwable {
        MethodHandle created = Linker.nativeLinker()
                .downcallHandle(
                        SymbolLookup.libraryLookup(library(), arena).findOrThrow("JNI_GetCreatedJavaVMs"),
                        FunctionDescriptor.of(JAVA_INT, ADDRESS, JAVA_INT, ADDRESS));
        MemorySegment vm = arena.allocate(ADDRESS);
        MemorySegment count = arena.allocate(JAVA_INT);
        int error = (int) created.invokeExact(vm, 1, count);
        if (error != 0 || count.get(JAVA_INT, 0) != 1) {
            throw new IllegalStateException("JNI_GetCreatedJavaVMs: error " + error);
        }
        return vm.get(ADDRESS, 0);
    }

    /** The library that is this JVM, by the names that it has on the platforms. */
    private static Path library() {
        Path home = Path.of(System.getProperty("java.home"));
        return List.of("lib/server/libjvm.so", "lib/server/libjvm.dylib", "bin/server/jvm.dll").stream()
                .map(home::resolve)
                .filter(Files::exists)
                .findFirst()
                .orElseThrow(() -> new IllegalStateException("no JVM library in " + home));
    }

    /** A function of an object whose first word points to a table of them. */
    private static MethodHandle entry(MemorySegment object, int index, int entries, FunctionDescriptor type) {
        MemorySegment table =
                object.reinterpret(ADDRESS.byteSize()).get(ADDRESS, 0).reinterpret(entries * ADDRESS.byteSize());
        return Linker.nativeLinker().downcallHandle(table.getAtIndex(ADDRESS, index), type);
    }
}
