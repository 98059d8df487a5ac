import type { LevelChoice } from '@qiaolou/schema';
import { Alert, Button, Form, Input, Modal, Radio } from 'antd';
import { useState, type ReactNode } from 'react';
import { usePermission } from '../../base/session.ts';
import { useMessages } from '../../i18n/use-messages.ts';
import { formatDateTime } from '../../time/format-time.ts';
import { useErrorText } from '../../ui/use-error-text.ts';
import { complianceMessages } from './messages.ts';
import { useChooseLevel } from './use-compliance-changes.ts';
import { useKeptReason } from '../../base/use-kept-reason.ts';

/** Who chose the level in force, when and why; whoever may, can choose another. `onChosen` comes before it is read again. */
export function LevelLine(props: { readonly choice: LevelChoice; readonly onChosen: () => void }): ReactNode {
  const { choice, onChosen } = props;
  const { compliance: c } = useMessages(complianceMessages);
  const mayChoose = usePermission('compliance.write');
  const [open, setOpen] = useState(false);
  const { level, decidedBy, decidedAt, reason } = choice;
  return (
    <>
      <span className="muted">
        {decidedBy === null || decidedAt === null
          ? c.level.configured(level)
          : c.level.chosen(level, decidedBy, formatDateTime(decidedAt))}
        {reason !== null && ` · ${reason}`}
      </span>
      {mayChoose && (
        <Button
          size="small"
          onClick={() => {
            setOpen(true);
          }}
        >
          {c.level.change}
        </Button>
      )}
      {open && (
        <LevelDialog
          choice={choice}
          onChosen={onChosen}
          onClose={() => {
            setOpen(false);
          }}
        />
      )}
    </>
  );
}

type LevelForm = Pick<LevelChoice, 'level'> & { readonly reason: string };

function LevelDialog(props: {
  readonly choice: LevelChoice;
  readonly onChosen: () => void;
  readonly onClose: () => void;
}): ReactNode {
  const { choice, onChosen, onClose } = props;
  const t = useMessages(complianceMessages);
  const { level: l, reasonLabel } = t.compliance;
  const describe = useErrorText();
  const [form] = Form.useForm<LevelForm>();
  const { reason: kept, onValuesChange, close } = useKeptReason('compliance.level', onClose);
  const choosing = useChooseLevel(() => {
    close();
    onChosen();
  });
  return (
    <Modal
      open
      title={l.change}
      okText={t.common.save}
      okButtonProps={{ loading: choosing.isPending }}
      width={440}
      onOk={() => {
        form.submit();
      }}
      onCancel={close}
    >
      <p className="muted">{l.hint}</p>
      <Form<LevelForm>
        form={form}
        layout="vertical"
        requiredMark={false}
        initialValues={{ level: choice.level, reason: kept }}
        onValuesChange={onValuesChange}
        onFinish={({ level, reason }) => {
          choosing.mutate({ level, reason, version: choice.version });
        }}
      >
        <Form.Item name="level" label={l.label}>
          <Radio.Group options={[2, 3].map((value) => ({ value, label: l.name(value) }))} />
        </Form.Item>
        <Form.Item
          name="reason"
          label={reasonLabel}
          rules={[{ required: true, whitespace: true, message: t.common.required }]}
        >
          <Input.TextArea rows={2} maxLength={500} placeholder={l.reasonPlaceholder} />
        </Form.Item>
        {choosing.error && <Alert type="error" title={describe(choosing.error)} />}
      </Form>
    </Modal>
  );
}
