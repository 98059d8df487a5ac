import { PACK_LIMITS, type PackGuessAnswer } from '@qiaolou/schema';
import { useMutation } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { Alert, Button, Form, Input } from 'antd';
import { useState, type ReactNode } from 'react';
import { callApi } from '../../api/client.ts';
import { useKeptText } from '../../base/kept-text.ts';
import { useMessages } from '../../i18n/use-messages.ts';
import { EmptyState } from '../../ui/empty-state.tsx';
import { Panel } from '../../ui/panel.tsx';
import { useErrorText } from '../../ui/use-error-text.ts';
import { GuessedFields } from './guessed-fields.tsx';
import { linesOf } from './lines-of.ts';
import { packMessages } from './messages.ts';
import { Readings } from './readings.tsx';
import { TeachSteps } from './teach-steps.tsx';
import { usePackAct } from './use-packs.ts';

interface AboutDevice {
  readonly id: string;
  readonly vendor?: string;
  readonly product?: string;
  readonly type?: string;
}

const ID = /^[a-z0-9]+(?:[._][a-z0-9]+)*$/;

/** From pasted lines to a draft: what they are is proposed, a person corrects it. */
export function Teaching(): ReactNode {
  const kept = useKeptText('packs.teach');
  const lines = linesOf(kept.text).slice(0, PACK_LIMITS.lines);
  const [about, setAbout] = useState<AboutDevice>({ id: '' });
  const [targets, setTargets] = useState<Readonly<Record<string, string>>>({});
  const guess = useMutation({
    mutationFn: (given: { readonly about: AboutDevice; readonly targets: Readonly<Record<string, string>> }) =>
      callApi('guessPack', { body: { ...filled(given.about), lines, targets: { ...given.targets } } }),
  });
  const choose = (key: string, target: string): void => {
    const next = { ...targets, [key]: target };
    setTargets(next);
    guess.mutate({ about, targets: next });
  };
  return (
    <>
      <TeachSteps current={guess.data === undefined ? 'paste' : 'fields'} />
      <div className="page-scroll teach-grid">
        <PasteForm
          {...{ kept, lines }}
          busy={guess.isPending}
          onGuess={(device) => {
            setAbout(device);
            setTargets({});
            guess.mutate({ about: device, targets: {} });
          }}
        />
        <div className="teach-column">
          <GuessResult
            guess={guess.data}
            error={guess.error}
            {...{ about, lines }}
            busy={guess.isPending}
            onChoose={choose}
            onSaved={kept.forget}
          />
        </div>
      </div>
    </>
  );
}

/** Without what was left empty. */
function filled({ id, ...rest }: AboutDevice): AboutDevice {
  const said = Object.entries(rest).filter(([, value]) => typeof value === 'string' && value.trim() !== '');
  return { id, ...Object.fromEntries(said) };
}

function PasteForm(props: {
  readonly kept: ReturnType<typeof useKeptText>;
  readonly lines: readonly string[];
  readonly busy: boolean;
  readonly onGuess: (about: AboutDevice) => void;
}): ReactNode {
  const { teach, common } = useMessages(packMessages);
  const { kept, lines, busy } = props;
  return (
    <Panel title={teach.step.paste}>
      <Form<AboutDevice> layout="vertical" requiredMark={false} onFinish={props.onGuess}>
        <Form.Item label={teach.lines} htmlFor="teach-lines" extra={teach.linesHint}>
          <textarea
            id="teach-lines"
            className="pack-text"
            rows={10}
            spellCheck={false}
            wrap="off"
            translate="no"
            placeholder={teach.linesPlaceholder}
            value={kept.text}
            onChange={(event) => {
              kept.setText(event.target.value);
            }}
          />
        </Form.Item>
        <Form.Item
          name="id"
          label={teach.id}
          extra={teach.idHint}
          rules={[
            { required: true, message: common.required },
            { pattern: ID, message: teach.badId },
          ]}
        >
          <Input maxLength={64} placeholder="acme.sgw" autoComplete="off" />
        </Form.Item>
        <div className="teach-facts">
          <Form.Item name="vendor" label={teach.vendor}>
            <Input maxLength={64} autoComplete="off" />
          </Form.Item>
          <Form.Item name="product" label={teach.product}>
            <Input maxLength={64} autoComplete="off" />
          </Form.Item>
          <Form.Item
            name="type"
            label={teach.type}
            rules={[{ pattern: /^[a-z][a-z0-9_-]*$/, message: 'firewall, waf, ids, bastion, vpn' }]}
          >
            <Input maxLength={32} placeholder="firewall" autoComplete="off" />
          </Form.Item>
        </div>
        <Button type="primary" htmlType="submit" loading={busy} disabled={lines.length === 0}>
          {teach.guess}
        </Button>
      </Form>
    </Panel>
  );
}

function GuessResult(props: {
  readonly guess: PackGuessAnswer | undefined;
  readonly error: Error | null;
  readonly about: AboutDevice;
  readonly lines: string[];
  readonly busy: boolean;
  readonly onChoose: (key: string, target: string) => void;
  readonly onSaved: () => void;
}): ReactNode {
  const { teach, draft } = useMessages(packMessages);
  const describe = useErrorText();
  const { guess, error, about, lines, busy, onChoose } = props;
  if (error !== null) return <Alert type="error" showIcon title={describe(error)} />;
  if (guess === undefined) return <EmptyState title={teach.none} />;
  return (
    <>
      {guess.problem && <Alert type="error" showIcon title={draft.wrong(guess.problem.line, guess.problem.reason)} />}
      <Panel title={teach.step.fields} extra={<SaveGuess {...{ guess, about, lines }} onSaved={props.onSaved} />}>
        <GuessFacts guess={guess} />
        <GuessedFields keys={guess.keys} busy={busy} onChoose={onChoose} />
      </Panel>
      <Panel title={teach.result}>
        <Readings readings={guess.readings} />
      </Panel>
    </>
  );
}

function GuessFacts({ guess }: { readonly guess: PackGuessAnswer }): ReactNode {
  const { teach, common } = useMessages(packMessages);
  const dialects = guess.header.dialects.map(({ dialect, lines }) => `${dialect} ${lines}`);
  return (
    <>
      <p className="teach-found">
        <span className="muted">{teach.header}</span> <span className="mono">{common.list(dialects)}</span>
        <span className="muted">{teach.grammar}</span>{' '}
        <span className="mono">{guess.grammar === null ? '–' : `${guess.grammar.name} ${guess.grammar.lines}`}</span>
        <span className="muted">{teach.telling}</span>{' '}
        <span className="mono" translate="no">
          {guess.telling.length === 0 ? '–' : common.list(guess.telling)}
        </span>
      </p>
      {guess.grammar === null && <Alert type="warning" showIcon title={teach.noGrammar} />}
      {guess.grammar !== null && guess.yaml === null && <Alert type="warning" showIcon title={teach.nothingTells} />}
      {guess.knownBy.length > 0 && <Alert type="info" showIcon title={teach.knownBy(common.list(guess.knownBy))} />}
      {guess.yaml !== null && <p>{teach.read(String(guess.read), String(guess.lines))}</p>}
    </>
  );
}

/** Keeps what was proposed as a draft, and goes there. */
function SaveGuess(props: {
  readonly guess: PackGuessAnswer;
  readonly about: AboutDevice;
  readonly lines: string[];
  readonly onSaved: () => void;
}): ReactNode {
  const { teach } = useMessages(packMessages);
  const navigate = useNavigate();
  const { guess, about, lines } = props;
  const save = usePackAct('createPackDraft', ({ id }) => {
    props.onSaved();
    void navigate({ to: '/packs/$id', params: { id }, search: {} });
  });
  const empty = `id: ${about.id}\nmatch:\n  - { contains: [""] }\ngrammar:\n  template:\n    - text: "{message:rest}"\n`;
  return (
    <Button
      type="primary"
      loading={save.isPending}
      onClick={() => {
        save.mutate({ body: { yaml: guess.yaml ?? empty, lines } });
      }}
    >
      {guess.yaml === null ? teach.start : teach.save}
    </Button>
  );
}
