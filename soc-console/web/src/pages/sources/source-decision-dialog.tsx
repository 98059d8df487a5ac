import { DeleteOutlined, PlusOutlined } from '@ant-design/icons';
import type { DecideSourceBody, OffHours, SourceDetail } from '@qiaolou/schema';
import { Alert, Button, Checkbox, Form, Input, Modal, Select } from 'antd';
import type { ReactNode } from 'react';
import { useKeptReason } from '../../base/use-kept-reason.ts';
import { useMessages } from '../../i18n/use-messages.ts';
import { useErrorText } from '../../ui/use-error-text.ts';
import { sourceMessages } from './messages.ts';
import { decisionBody, useDecideSource } from './use-source-changes.ts';

interface DecisionForm {
  readonly name: string;
  readonly known: boolean;
  readonly muted: boolean;
  /** `YYYY-MM-DDTHH:MM` of UTC+8. */
  readonly silentUntil: string;
  readonly offHours: readonly OffHours[];
  readonly reason: string;
}

const SHANGHAI_MS = 8 * 3_600_000;
const WORK_DAYS_LAST = [1, 2, 3, 4, 5, 6, 0];
const WEEKEND: OffHours = { days: [6, 0], from: '00:00', to: '24:00' };

/** `2026-11-30T18:00` in UTC+8, as the browser's field wants it; empty for none. */
function localText(at: string | null): string {
  return at === null ? '' : new Date(Date.parse(at) + SHANGHAI_MS).toISOString().slice(0, 16);
}

/** Names a source, calls it known, and says when it need not speak and why. */
export function SourceDecisionDialog(props: {
  readonly detail: SourceDetail;
  readonly onClose: () => void;
}): ReactNode {
  const { detail, onClose } = props;
  const t = useMessages(sourceMessages);
  const f = t.sources.form;
  const describe = useErrorText();
  const [form] = Form.useForm<DecisionForm>();
  const body = decisionBody(detail);
  const { reason: kept, onValuesChange, close } = useKeptReason(`source ${detail.source.id}`, onClose);
  const deciding = useDecideSource(close);
  return (
    <Modal
      open
      title={`${t.sources.decision} ${detail.source.peer}`}
      okText={t.common.save}
      okButtonProps={{ loading: deciding.isPending }}
      width={560}
      onOk={() => {
        form.submit();
      }}
      onCancel={close}
    >
      <Form<DecisionForm>
        form={form}
        layout="vertical"
        requiredMark={false}
        initialValues={formOf(body, kept)}
        onValuesChange={onValuesChange}
        onFinish={(values) => {
          deciding.mutate(bodyOf(values, body));
        }}
      >
        <Form.Item name="name" label={f.name} extra={f.nameHint}>
          <Input maxLength={64} />
        </Form.Item>
        <Form.Item name="known" valuePropName="checked">
          <Checkbox>{f.known}</Checkbox>
        </Form.Item>
        <Form.Item name="muted" valuePropName="checked">
          <Checkbox>{f.muted}</Checkbox>
        </Form.Item>
        <Form.Item name="silentUntil" label={f.silentUntil}>
          <Input type="datetime-local" />
        </Form.Item>
        <OffHoursFields />
        <ReasonField />
        {deciding.error && <Alert type="error" title={describe(deciding.error)} />}
      </Form>
    </Modal>
  );
}

function formOf({ name, known, muted, offHours, silentUntil, reason }: DecideSourceBody, kept: string): DecisionForm {
  const until = localText(silentUntil);
  return { name: name ?? '', known, muted, offHours, silentUntil: until, reason: kept === '' ? reason : kept };
}

function bodyOf(form: DecisionForm, { source, version }: DecideSourceBody): DecideSourceBody {
  const { name, known, muted, offHours, silentUntil, reason } = form;
  return {
    ...{ source, version, known, muted, offHours: [...offHours], reason: reason.trim() },
    name: name.trim() === '' ? null : name.trim(),
    silentUntil: silentUntil === '' ? null : `${silentUntil}:00+08:00`,
  };
}

function OffHoursFields(): ReactNode {
  const t = useMessages(sourceMessages);
  const f = t.sources.form;
  return (
    <Form.Item label={f.offHours}>
      <Form.List name="offHours">
        {(fields, { add, remove }) => (
          <>
            {fields.map(({ key, name }) => (
              <div className="off-hours" key={key}>
                <Form.Item noStyle name={[name, 'days']} rules={[{ required: true, message: t.common.required }]}>
                  <Select
                    mode="multiple"
                    aria-label={f.days}
                    placeholder={f.days}
                    options={WORK_DAYS_LAST.map((day) => ({ value: day, label: t.sources.dayNames[day] }))}
                  />
                </Form.Item>
                <Form.Item noStyle name={[name, 'from']} rules={[{ required: true, pattern: /^\d\d:\d\d$/ }]}>
                  <Input aria-label={f.from} placeholder="00:00" maxLength={5} />
                </Form.Item>
                <Form.Item noStyle name={[name, 'to']} rules={[{ required: true, pattern: /^\d\d:\d\d$/ }]}>
                  <Input aria-label={f.to} placeholder="24:00" maxLength={5} />
                </Form.Item>
                <Button
                  aria-label={f.removeOffHours}
                  icon={<DeleteOutlined aria-hidden />}
                  onClick={() => {
                    remove(name);
                  }}
                />
              </div>
            ))}
            <Button
              icon={<PlusOutlined aria-hidden />}
              onClick={() => {
                add(WEEKEND);
              }}
            >
              {f.addOffHours}
            </Button>
          </>
        )}
      </Form.List>
    </Form.Item>
  );
}

/** Needed only where the source need not speak. */
function ReasonField(): ReactNode {
  const t = useMessages(sourceMessages);
  const f = t.sources.form;
  return (
    <Form.Item
      name="reason"
      label={f.reason}
      extra={f.reasonHint}
      dependencies={['muted', 'silentUntil', 'offHours']}
      rules={[
        ({ getFieldsValue }) => ({
          validator: (_rule, reason: string) => {
            const { muted, silentUntil, offHours } = getFieldsValue() as DecisionForm;
            const isNeeded = muted || silentUntil !== '' || offHours.length > 0;
            return isNeeded && reason.trim() === '' ? Promise.reject(new Error(t.common.required)) : Promise.resolve();
          },
        }),
      ]}
    >
      <Input.TextArea rows={2} maxLength={500} />
    </Form.Item>
  );
}
