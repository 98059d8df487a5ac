import { CheckOutlined, CopyOutlined } from '@ant-design/icons';
import { useState, type ReactNode } from 'react';
import { useMessages } from '../i18n/use-messages.ts';

/** Copies text; without the clipboard API (plain HTTP) falls back to a selection. Resolves false when both fail. */
export async function copyText(text: string): Promise<boolean> {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    const area = document.createElement('textarea');
    area.value = text;
    area.setAttribute('readonly', '');
    document.body.append(area);
    area.select();
    // The only way left on a page served without TLS.
    // eslint-disable-next-line @typescript-eslint/no-deprecated -- no other API works outside secure contexts
    const done = document.execCommand('copy');
    area.remove();
    return done;
  }
}

/** A small button that copies. */
export function CopyButton({ text }: { readonly text: string }): ReactNode {
  const t = useMessages();
  const [copied, setCopied] = useState(false);
  return (
    <button
      type="button"
      className="icon-button small"
      aria-label={copied ? t.common.copied : t.common.copy}
      title={copied ? t.common.copied : t.common.copy}
      onClick={(event) => {
        event.stopPropagation();
        void copyText(text).then((done) => {
          setCopied(done);
          setTimeout(() => {
            setCopied(false);
          }, 1_500);
        });
      }}
    >
      {copied ? <CheckOutlined aria-hidden /> : <CopyOutlined aria-hidden />}
    </button>
  );
}
