import { Alert, Form, Input, Modal } from 'antd';
import type { ReactNode } from 'react';
import { useMessages } from '../../i18n/use-messages.ts';
import { useErrorText } from '../../ui/use-error-text.ts';
import { retentionMessages } from './messages.ts';
import { useKeptReason } from '../../base/use-kept-reason.ts';
import { useRetentionAct } from './use-retention.ts';

interface HoldForm {
  readonly from: string;
  readonly to: string;
  readonly datasets: string;
  readonly reason: string;
}

/** Places a hold on days. */
export function HoldDialog({ onClose }: { readonly onClose: () => void }): ReactNode {
  const { retention: r, common } = useMessages(retentionMessages);
  const describe = useErrorText();
  const [form] = Form.useForm<HoldForm>();
  const { reason, onValuesChange, close } = useKeptReason('retention.hold', onClose);
  const holding = useRetentionAct('holdDays', close);
  const required = [{ required: true, whitespace: true, message: common.required }];
  return (
    <Modal
      open
      title={r.holdAct}
      okText={r.holdAct}
      okButtonProps={{ loading: holding.isPending }}
      onOk={() => {
        form.submit();
      }}
      onCancel={close}
    >
      <p className="muted">{r.holdHint}</p>
      <Form<HoldForm>
        form={form}
        layout="vertical"
        requiredMark={false}
        initialValues={{ from: '', to: '', datasets: '', reason }}
        onValuesChange={onValuesChange}
        onFinish={({ datasets, ...rest }) => {
          holding.mutate({ body: { ...rest, datasets: datasets.split(/[\s,，、]+/).filter((name) => name !== '') } });
        }}
      >
        <Form.Item name="from" label={r.from} rules={required}>
          <Input type="date" />
        </Form.Item>
        <Form.Item name="to" label={r.to} rules={required}>
          <Input type="date" />
        </Form.Item>
        <Form.Item name="datasets" label={r.datasets}>
          <Input maxLength={500} />
        </Form.Item>
        <Form.Item name="reason" label={r.reason} rules={required}>
          <Input.TextArea rows={2} maxLength={500} />
        </Form.Item>
        {holding.error && <Alert type="error" title={describe(holding.error)} />}
      </Form>
    </Modal>
  );
}
