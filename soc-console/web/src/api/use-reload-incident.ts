import { useQueryClient } from '@tanstack/react-query';

/** Reloads an incident after something about it was done elsewhere (a run, a task, a note). */
export function useReloadIncident(id: string | null): () => void {
  const client = useQueryClient();
  return () => {
    if (id !== null) void client.invalidateQueries({ queryKey: ['incident', id] });
    void client.invalidateQueries({ queryKey: ['incidents'] });
    void client.invalidateQueries({ queryKey: ['tasks'] });
    void client.invalidateQueries({ queryKey: ['effects'] });
  };
}
