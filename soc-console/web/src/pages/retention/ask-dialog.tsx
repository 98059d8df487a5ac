import { Alert, Form, Input, Modal } from 'antd';
import type { ReactNode } from 'react';
import { useErrorText } from '../../ui/use-error-text.ts';
import { useKeptReason } from '../../base/use-kept-reason.ts';
import { useRetentionAct } from './use-retention.ts';
import { useRetentionTexts } from './use-retention-texts.ts';

interface AskForm {
  readonly through: string;
  readonly reason: string;
}

/** Asks for a deletion. */
export function AskDialog(props: { readonly through: string | null; readonly onClose: () => void }): ReactNode {
  const { retention: r, common } = useRetentionTexts();
  const describe = useErrorText();
  const [form] = Form.useForm<AskForm>();
  const { reason, onValuesChange, close } = useKeptReason('retention.ask', props.onClose);
  const asking = useRetentionAct('askDeletion', close);
  const required = [{ required: true, whitespace: true, message: common.required }];
  return (
    <Modal
      open
      title={r.ask}
      okText={r.ask}
      okButtonProps={{ loading: asking.isPending }}
      onOk={() => {
        form.submit();
      }}
      onCancel={close}
    >
      <p className="muted">{r.askHint}</p>
      <Form<AskForm>
        form={form}
        layout="vertical"
        requiredMark={false}
        initialValues={{ through: props.through ?? '', reason }}
        onValuesChange={onValuesChange}
        onFinish={(body) => {
          asking.mutate({ body });
        }}
      >
        <Form.Item name="through" label={r.through} rules={required}>
          <Input type="date" />
        </Form.Item>
        <Form.Item name="reason" label={r.reason} rules={required}>
          <Input.TextArea rows={2} maxLength={500} />
        </Form.Item>
        {asking.error && <Alert type="error" title={describe(asking.error)} />}
      </Form>
    </Modal>
  );
}
