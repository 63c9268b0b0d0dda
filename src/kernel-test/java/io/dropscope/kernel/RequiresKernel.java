package io.dropscope.kernel;

import java.lang.annotation.ElementType;
import java.lang.annotation.Inherited;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * Marks a test class or method that needs root, the right to load BPF, and the kernel's BTF. Where they are missing the
 * test is skipped with the cause, or fails when {@code DROPSCOPE_REQUIRE_KERNEL=1} (CI).
 */
@Target({ElementType.TYPE, ElementType.METHOD})
@Retention(RetentionPolicy.RUNTIME)
@Inherited
@ExtendWith(KernelCondition.class)
public @interface RequiresKernel {}
