import type { SourceAnswer, SourceFacts } from '@qiaolou/schema';
import { Alert, Form, Input, Modal, Select } from 'antd';
import { useState, type ReactNode } from 'react';
import { useMessages } from '../../i18n/use-messages.ts';
import { useErrorText } from '../../ui/use-error-text.ts';
import { complianceMessages } from './messages.ts';
import { useAnswerSource } from './use-compliance-changes.ts';
import { useKeptReason } from '../../base/use-kept-reason.ts';

/** Silences that can be expected, days: none, over a weekend, over the longest public holidays, once a month. */
const RHYTHMS = [1, 3, 10, 31];

/** What is to be expected of a source, and why. */
interface AnswerForm {
  readonly everyDays: number;
  readonly retiredOn: string;
  readonly reason: string;
}

const placeOf = ({ kind, source }: SourceFacts): string => `compliance.source ${kind} ${source}`;

/** Says that a source was retired, or sends on some days only. */
export function SourceAnswerDialog(props: {
  readonly source: SourceFacts;
  readonly answer: SourceAnswer | undefined;
  readonly onClose: () => void;
}): ReactNode {
  const { source, answer, onClose } = props;
  const t = useMessages(complianceMessages);
  const r = t.compliance.retention;
  const describe = useErrorText();
  const [form] = Form.useForm<AnswerForm>();
  const { reason: kept, onValuesChange, close } = useKeptReason(placeOf(source), onClose);
  const answering = useAnswerSource(close);
  const [today] = useState(() => new Date(Date.now() + 8 * 3_600_000).toISOString().slice(0, 10));
  const rhythms = [...new Set([...RHYTHMS, answer?.everyDays ?? 1])].sort((a, b) => a - b);
  return (
    <Modal
      open
      title={`${r.answer} ${source.source}`}
      okText={t.common.save}
      okButtonProps={{ loading: answering.isPending }}
      width={480}
      onOk={() => {
        form.submit();
      }}
      onCancel={close}
    >
      <p className="muted">{r.answerHint}</p>
      <Form<AnswerForm>
        form={form}
        layout="vertical"
        requiredMark={false}
        initialValues={{ everyDays: answer?.everyDays ?? 1, retiredOn: answer?.retiredOn ?? '', reason: kept }}
        onValuesChange={onValuesChange}
        onFinish={({ everyDays, retiredOn, reason }) => {
          answering.mutate({
            ...{ kind: source.kind, source: source.source, everyDays, reason },
            retiredOn: retiredOn === '' ? null : retiredOn,
            version: answer?.version ?? 0,
          });
        }}
      >
        <Form.Item name="everyDays" label={r.rhythm}>
          <Select options={rhythms.map((value) => ({ value, label: r.everyDays(value) }))} />
        </Form.Item>
        <Form.Item name="retiredOn" label={r.retiredOn} extra={r.retiredHint}>
          <Input type="date" max={today} />
        </Form.Item>
        <Form.Item
          name="reason"
          label={t.compliance.reasonLabel}
          rules={[{ required: true, whitespace: true, message: t.common.required }]}
        >
          <Input.TextArea rows={2} maxLength={500} />
        </Form.Item>
        {answering.error && <Alert type="error" title={describe(answering.error)} />}
      </Form>
    </Modal>
  );
}
