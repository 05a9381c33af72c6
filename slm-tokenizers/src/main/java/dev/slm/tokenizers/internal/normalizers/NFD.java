package dev.slm.tokenizers.internal.normalizers;

import java.text.Normalizer.Form;

/** Unicode's canonical decomposition. */
public final class NFD extends UnicodeForm {
    public NFD() {
        super(Form.NFD);
    }
}
