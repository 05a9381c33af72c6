package dev.slm.tokenizers.internal.jinja;

import java.time.LocalDateTime;
import java.time.format.TextStyle;
import java.time.temporal.IsoFields;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Dates by the C library's {@code strftime} codes, in English, without a time zone. */
final class Strftime {
    private static final Locale ENGLISH = Locale.ENGLISH;

    private Strftime() {}

    /** Codes may have the flags {@code -} (no padding), {@code _} (blanks), {@code 0}, {@code ^}; unknown codes stay. */
    static String format(String format, LocalDateTime time) {
        StringBuilder out = new StringBuilder();
        for (int i = 0; i < format.length(); i++) {
            char c = format.charAt(i);
            if (c != '%') {
                out.append(c);
                continue;
            }
            int code = i + 1;
            while (code < format.length() && "-_0^".indexOf(format.charAt(code)) >= 0) {
                code++;
            }
            String flags = format.substring(i + 1, code);
            String text = code < format.length() ? field(format.charAt(code), flags, time) : null;
            out.append(text == null ? format.substring(i, Math.min(code + 1, format.length())) : text);
            i = code;
        }
        return out.toString();
    }

    private static @Nullable String field(char code, String flags, LocalDateTime t) {
        int hour12 = (t.getHour() + 11) % 12 + 1;
        int weekday = t.getDayOfWeek().getValue() % 7;
        return switch (code) {
            case 'Y' -> Integer.toString(t.getYear());
            case 'C' -> number(t.getYear() / 100, 2, '0', flags);
            case 'y' -> number(t.getYear() % 100, 2, '0', flags);
            case 'm' -> number(t.getMonthValue(), 2, '0', flags);
            case 'd' -> number(t.getDayOfMonth(), 2, '0', flags);
            case 'e' -> number(t.getDayOfMonth(), 2, ' ', flags);
            case 'H' -> number(t.getHour(), 2, '0', flags);
            case 'k' -> number(t.getHour(), 2, ' ', flags);
            case 'I' -> number(hour12, 2, '0', flags);
            case 'l' -> number(hour12, 2, ' ', flags);
            case 'M' -> number(t.getMinute(), 2, '0', flags);
            case 'S' -> number(t.getSecond(), 2, '0', flags);
            case 'f' -> String.format(Locale.ROOT, "%06d", t.getNano() / 1000);
            case 'j' -> number(t.getDayOfYear(), 3, '0', flags);
            case 'U' -> number((t.getDayOfYear() + 6 - weekday) / 7, 2, '0', flags);
            case 'W' -> number((t.getDayOfYear() + 6 - (weekday + 6) % 7) / 7, 2, '0', flags);
            case 'V' -> number(t.get(IsoFields.WEEK_OF_WEEK_BASED_YEAR), 2, '0', flags);
            case 'G' -> Integer.toString(t.get(IsoFields.WEEK_BASED_YEAR));
            case 'w' -> Integer.toString(weekday);
            case 'u' -> Integer.toString(t.getDayOfWeek().getValue());
            case 'A' -> name(t.getDayOfWeek().getDisplayName(TextStyle.FULL, ENGLISH), flags);
            case 'a' -> name(t.getDayOfWeek().getDisplayName(TextStyle.SHORT, ENGLISH), flags);
            case 'B' -> name(t.getMonth().getDisplayName(TextStyle.FULL, ENGLISH), flags);
            case 'b', 'h' -> name(t.getMonth().getDisplayName(TextStyle.SHORT, ENGLISH), flags);
            case 'p' -> t.getHour() < 12 ? "AM" : "PM";
            case 'P' -> t.getHour() < 12 ? "am" : "pm";
            case 'D', 'x' -> format("%m/%d/%y", t);
            case 'F' -> format("%Y-%m-%d", t);
            case 'T', 'X' -> format("%H:%M:%S", t);
            case 'R' -> format("%H:%M", t);
            case 'r' -> format("%I:%M:%S %p", t);
            case 'c' -> format("%a %b %e %H:%M:%S %Y", t);
            case 'Z', 'z' -> "";
            case 'n' -> "\n";
            case 't' -> "\t";
            case '%' -> "%";
            default -> null;
        };
    }

    private static String number(int value, int width, char usualFill, String flags) {
        char flag = flags.isEmpty() ? ' ' : flags.charAt(flags.length() - 1);
        char fill = flag == '_' ? ' ' : flag == '0' ? '0' : usualFill;
        String digits = Integer.toString(value);
        return flag == '-' ? digits : Character.toString(fill).repeat(Math.max(0, width - digits.length())) + digits;
    }

    private static String name(String name, String flags) {
        return flags.indexOf('^') >= 0 ? name.toUpperCase(ENGLISH) : name;
    }
}
