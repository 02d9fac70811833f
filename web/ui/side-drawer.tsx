import { Drawer, Modal } from '@mantine/core';
import type { ReactNode } from 'react';
import styles from './side-drawer.module.css';

interface SheetProps {
  readonly title: string;
  readonly open: boolean;
  readonly onClose: () => void;
  readonly children: ReactNode;
}

/** Details beside the screen they belong to; Escape closes it and focus returns to where it was. */
export function SideDrawer({ title, open, onClose, children }: SheetProps): ReactNode {
  return (
    <Drawer
      opened={open}
      onClose={onClose}
      position="right"
      size={620}
      title={title}
      transitionProps={{ duration: 140 }}
      overlayProps={{ backgroundOpacity: 0.28 }}
      closeButtonProps={{ 'aria-label': 'Close' }}
      classNames={{
        content: styles['content'] ?? '',
        header: styles['header'] ?? '',
        title: styles['title'] ?? '',
        body: styles['body'] ?? '',
      }}
    >
      {children}
    </Drawer>
  );
}

/** A short message over the screen. */
export function Dialog({ title, open, onClose, children }: SheetProps): ReactNode {
  return (
    <Modal
      opened={open}
      onClose={onClose}
      title={title}
      centered
      transitionProps={{ duration: 120 }}
      closeButtonProps={{ 'aria-label': 'Close' }}
      classNames={{
        content: styles['content'] ?? '',
        header: styles['header'] ?? '',
        title: styles['title'] ?? '',
        body: styles['body'] ?? '',
      }}
    >
      {children}
    </Modal>
  );
}
